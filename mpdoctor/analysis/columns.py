"""One property of one event while its values pass by.

Values come in windows of some thousand records. A window is judged as a whole, and only
where something is faulty or new are its records looked at again, to find out which ones.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from mpdoctor.analysis.totals import ValueOrder, value_order
from mpdoctor.analysis.value_checks import (
    NESTING,
    NO_CHECKS,
    ColumnChecks,
    Labels,
    TypeChecks,
    ValueChecks,
    key_of,
)
from mpdoctor.model.place import RecordPosition
from mpdoctor.model.plan import PropertySpec
from mpdoctor.model.subjects import ABSENT, Absent, Column
from mpdoctor.model.tally import shortened
from mpdoctor.model.untyped import UntypedText

TYPE_NAMES: dict[type, str] = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    list: "list",
    dict: "object",
    type(None): "null",
    Absent: "absent",
    UntypedText: "untyped",
}

ByType = defaultdict[type, list[Any]]
"""The values of a column in a window, by their type."""

Queue = dict[TypeChecks, list[tuple["PropertyColumn", Sequence[Any]]]]
"""Values of columns that are to be judged, by their checks."""


Suspects = Mapping[type, Mapping[Any, Labels] | None]
"""The types of values that may be at fault: under which keys, or `None` for any."""


Violation = tuple[Column, Any, Labels]
"""A column, a faulty value of it, and what the rules say of the value."""


class PropertyColumn:
    """Counts the JSON types of a property and has its values judged.

    `values` are those of the window. `types` counts values by the name of their type, and
    `firsts` holds the first value of each with its position; both only where `counted`.
    Where the plan describes what is inside lists and objects, the column has children,
    one for each planned path. Without `checks`, its values are not judged.
    """

    __slots__ = (
        "_faults",
        "_looked_into",
        "_order",
        "checks",
        "children",
        "column",
        "counted",
        "firsts",
        "types",
        "values",
    )

    def __init__(
        self, column: Column, checks: ValueChecks | None, *, counted: bool = True
    ) -> None:
        self.column = column
        self.checks: ColumnChecks = NO_CHECKS if checks is None else checks.of(column)
        self.counted = counted
        # Of columns that serve all events, each event has faults of its own.
        self._order = column.event and value_order(column.event, column.property)
        self.children = _children(column, checks)
        self.values: ByType = defaultdict(list)
        self.types: dict[str, int] = {}
        self.firsts: dict[str, tuple[RecordPosition, Any]] = {}
        self._faults: dict[type, Mapping[Any, Labels]] = {}
        self._looked_into: set[type] = set()

    @property
    def watched(self) -> bool:
        """Whether anybody looks at the values of the column or at what is inside."""
        return bool(self.checks or self.children)

    def all(self) -> Iterator["PropertyColumn"]:
        """This column and all below it."""
        yield self
        for _, _, child in self.children:
            yield from child.all()

    def leave_out(self, is_refused: Callable[[ValueOrder], bool]) -> None:
        """Judge no more values, if no fault of them would be kept."""
        if self._order and is_refused(self._order):
            self.checks, self._order = NO_CHECKS, None
        for _, _, child in self.children:
            child.leave_out(is_refused)

    def queue(self, since: RecordPosition, queue: Queue) -> None:
        """Count the values of the window by type, and queue those that are to be judged.

        A type that was not there before the position `since` is looked into.
        """
        self._faults.clear()
        self._looked_into.clear()
        for kind, values in self.values.items():
            if self.counted:
                name = TYPE_NAMES[kind]
                self.types[name] = self.types.get(name, 0) + len(values)
                first = self.firsts.get(name)
                if first is None or first[0] >= since:
                    self._looked_into.add(kind)
            checks = self.checks.of(kind)
            if checks is not None:
                queue.setdefault(checks, []).append((self, values))
        for kind, key, child in self.children:
            child.add(_inside(self.values.get(kind, ()), kind, key))
            child.queue(since, queue)

    def add(self, values: Iterable[Any]) -> None:
        """Add values to those of the window."""
        for value in values:
            self.values[type(value)].append(value)

    def blame(self, kind: type, faults: Mapping[Any, Labels]) -> None:
        """Note the faulty values of a type; they may be those of other columns, too."""
        self._faults[kind] = faults

    def forget(self) -> bool:
        """Forget the values of the window, when all are judged. Answers whether any has to
        be shown to `examine`."""
        self.values.clear()
        for kind, _, child in self.children:
            if child.forget():
                self._looked_into.add(kind)
        return bool(self._faults or self._looked_into)

    def suspects(self) -> Suspects:
        """What of the last screening has to be shown to `examine`."""
        return {**self._faults, **dict.fromkeys(self._looked_into)}

    def examine(self, value: Any, position: RecordPosition) -> Sequence[Violation]:
        """What the last screening found in one of its values, and in what is inside it."""
        kind = type(value)
        faults = self._faults.get(kind)
        labels = faults.get(key_of(value)) if faults else None
        found: Sequence[Violation] = ()
        if labels is not None:
            found = [(self.column, value, labels)]
        if kind in self._looked_into:
            found = [*found, *self._look_into(value, position)]
        return found

    def _look_into(self, value: Any, position: RecordPosition) -> Iterator[Violation]:
        if self.counted:
            name = TYPE_NAMES[type(value)]
            first = self.firsts.get(name)
            if first is None or position < first[0]:
                self.firsts[name] = (position, shortened(value))
        for outer, key, child in self.children:
            for inner in _inside((value,), outer, key) if type(value) is outer else ():
                yield from child.examine(inner, position)


def screen(
    columns: Iterable[PropertyColumn], since: RecordPosition
) -> list[PropertyColumn]:
    """Judge the values of a window, and forget them.

    Answers with the columns in which any is faulty, or of a type that was not there before
    the position `since`: their values have to be shown to `examine`, each with its
    position. Columns with equal checks are judged together.
    """
    columns = list(columns)
    queue: Queue = {}
    for column in columns:
        column.queue(since, queue)
    for checks, parts in queue.items():
        values = parts[0][1]
        if len(parts) > 1:
            values = list(chain.from_iterable(some for _, some in parts))
        faults = checks.faults(values)
        for column, some in parts if faults else ():
            keys = map(id, some) if checks.kind in NESTING else some
            if not faults.keys().isdisjoint(keys):
                column.blame(checks.kind, faults)
    return [column for column in columns if column.forget()]


class EventColumns(dict[str, ByType]):
    """The columns of an event: the values of a property in the window, by its name.

    Records of the same event that came through another channel have other columns.
    """

    def __init__(self, made: Callable[[str], PropertyColumn | None]) -> None:
        super().__init__()
        self._made = made
        self._columns: dict[str, PropertyColumn | None] = {}

    def __missing__(self, name: str) -> ByType:
        column = self.column(name)
        values = self[name] = _Nowhere() if column is None else column.values
        return values

    def among(self, wanted: set[int]) -> dict[str, PropertyColumn]:
        """The columns that are among those with these identities, by property name."""
        return {
            name: column
            for name, column in self._columns.items()
            if column is not None and id(column) in wanted
        }

    def column(self, name: str) -> PropertyColumn | None:
        """The column of a property, or `None` where nobody looks at its values."""
        if name not in self._columns:
            self._columns[name] = self._made(name)
        return self._columns[name]


class _Nowhere(defaultdict[type, list[Any]]):
    """Where values go that nobody looks at."""

    def __missing__(self, kind: type) -> list[Any]:
        return []


def _inside(values: Sequence[Any], kind: type, key: str) -> list[Any]:
    """The items of lists, or what objects hold under a key."""
    if kind is list:
        return [*chain.from_iterable(values)]
    return [value.get(key, ABSENT) for value in values]


def _children(
    column: Column, checks: ValueChecks | None
) -> tuple[tuple[type, str, PropertyColumn], ...]:
    spec = column.spec
    if spec is None or checks is None:
        return ()
    below: list[tuple[type, str, PropertyColumn]] = []
    if spec.items is not None:
        inner = _inner(column, f"{column.property}[]", spec.items)
        below.append((list, "", PropertyColumn(inner, checks)))
    for key, inside in spec.properties.items():
        inner = _inner(column, f"{column.property}.{key}", inside)
        below.append((dict, key, PropertyColumn(inner, checks)))
    return tuple(child for child in below if child[2].watched)


def _inner(column: Column, path: str, spec: PropertySpec) -> Column:
    return Column(
        event=column.event,
        property=path,
        channel=column.channel,
        setup=column.setup,
        spec=spec,
        inferred=column.inferred,
        imported=column.imported,
    )
