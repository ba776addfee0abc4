"""One property of one event while its values pass by.

Values come in windows of some thousand records. A window is screened as a whole first,
and only where the screen finds a fault are single records looked at, so that a healthy
column costs a few calls and not one a value.

A column of text with few values is *narrow*: healthy values are remembered, and only
others are brought here. Every other column is *wide*: all its values are.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from math import inf
from typing import Any

from mpdoctor.analysis.violations import (
    Chains,
    Lookout,
    Objection,
    key_of,
)
from mpdoctor.model.place import RecordPosition
from mpdoctor.model.plan import PropertySpec
from mpdoctor.model.subjects import ABSENT, Absent, Column
from mpdoctor.model.tally import shortened

TYPE_NAMES: dict[type, str] = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    list: "list",
    dict: "object",
    type(None): "null",
    Absent: "absent",
}

NARROW = 1024
"""Distinct healthy values beyond which a column is wide."""

MANY = 16
"""New values in one window from which on a quarter of new ones makes a column wide."""

_NOTHING: tuple[tuple[()], tuple[()]] = ((), ())
_NESTING = frozenset({list, dict})
_NUMBERS = frozenset({int, float})
_TEXT = frozenset({str})

Watched = Callable[[Column], Chains]

Memory = list[
    tuple["ColumnNode", dict[str, int], dict[str, tuple[RecordPosition, Any]]]
]
"""Of a node and those below: how many values of each type, and the first of each."""

Violation = tuple["ColumnNode", Any, str, str]
"""Where, the value, the code of the rule that objects, and its label."""


class ColumnNode:
    """Counts the types of a column and shows its values to whoever watches them.

    `fresh` are the window's values that are to be screened; where the column is narrow,
    `rows` says which records brought them, `known` holds the values that need not be
    brought, and `passed` counts all records of the column. `screened` are the values of
    the last window if some of them were faulty. `firsts` holds the first value of each
    JSON type with its window.
    Where the plan describes what is inside lists and objects, the node has children,
    one for each planned path.
    """

    __slots__ = (
        "_brought",
        "_chains",
        "_children",
        "_counted",
        "_faulty",
        "_opening",
        "_outgrown",
        "_passed_before",
        "column",
        "firsts",
        "fresh",
        "known",
        "met",
        "passed",
        "rows",
        "screened",
        "types",
        "wide",
    )

    def __init__(
        self, column: Column, chains: Watched, *, counted: bool = True
    ) -> None:
        self.column = column
        self.fresh: list[Any] = []
        self.rows: list[int] = []
        self.known: set[Any] = set()
        self.screened: Sequence[Any] = ()
        self.met = False
        self._opening: tuple[Sequence[Any], Iterable[Any]] = _NOTHING
        self.passed = 0
        self._brought = 0
        self._passed_before = 0
        self._outgrown = False
        self.wide = False
        self.types: dict[str, int] = {}
        self.firsts: dict[str, tuple[RecordPosition, Any]] = {}
        self._counted = counted
        self._chains = chains(column)
        self._children = _children(column, chains)
        self._faulty: dict[type, dict[Any, list[tuple[str, str]]]] = {}

    @property
    def watched(self) -> bool:
        return bool(self._chains or self._children)

    def nodes(self) -> Iterator["ColumnNode"]:
        """This node and all below it."""
        yield self
        for _, _, child in self._children:
            yield from child.nodes()

    def meet(self, value: Any) -> None:
        """Decide by a first value whether the column is narrow.

        Numbers and booleans are never remembered: `True` and `1` are equal, so a memory
        of values could not tell them apart.
        """
        if self.met:
            return
        self.met = True
        kind = type(value)
        self.wide = not self._can_know(kind)

    def screen(
        self, window: RecordPosition = (0, 0, 0), *, whole: bool = False
    ) -> bool:
        """Whether any of the fresh values is faulty; forgets them afterwards.

        `window` orders the windows of the whole input. `whole` says that all values of
        the window were brought, even where the column is narrow; then nothing is learnt
        of them before `end_opening`.
        """
        values = list(self.fresh)
        # Layouts hold on to the list itself.
        self.fresh.clear()
        found = self.look(values, window)
        if whole:
            self._opening = values, [*chain.from_iterable(self._faulty.values())]
        elif not self.wide:
            self._learn(values, chain.from_iterable(self._faulty.values()))
        self.screened = values if found else ()
        return found

    def end_opening(self) -> None:
        """Learn from a window of which all was brought."""
        (values, faulty), self._opening = self._opening, _NOTHING
        if values:
            self.meet(values[0])
            if not self.wide:
                self.passed += len(values)
                self._learn(values, faulty)

    def look(
        self,
        values: list[Any],
        window: RecordPosition = (0, 0, 0),
        *,
        kinds: set[type] | None = None,
        unsure: int = -1,
    ) -> bool:
        """Count values by their types, and tell whether any of them is faulty.

        `kinds` are their types, and perhaps more. `unsure` has a bit for each of the
        `objections` that may apply to a text among them.
        """
        self._faulty.clear()
        kinds = kinds or set(map(type, values))
        if self._counted:
            missing = {TYPE_NAMES[kind] for kind in kinds} - self.firsts.keys()
            for value in values if missing else ():
                name = TYPE_NAMES[type(value)]
                if name in missing:
                    self.firsts[name] = (window, shortened(value))
                    missing.discard(name)
                    if not missing:
                        break
        found = False
        if len(kinds) == 1 or kinds == _NUMBERS:
            found = self._screen(max(kinds, key=_is_float), values, unsure)
        else:
            for kind in kinds:
                picked = [value for value in values if type(value) is kind]
                if picked:
                    found = self._screen(kind, picked, unsure) or found
        for kind, key, child in self._children:
            child.wide = True
            child.fresh[:] = _inside(values, kind, key)
            if child.fresh and child.screen(window):
                found = True
        return found

    # -- what a sieve wants to know --------------------------------------------------------

    def met_types(self) -> Collection[str] | None:
        """The JSON types of which there is a first value; `None` where none is kept."""
        return self.firsts.keys() if self._counted else None

    def healthy_numbers(self) -> tuple[float, float] | None:
        """Between which numbers no watch objects, where that can be told."""
        lookout = self._lookout(float)
        return (-inf, inf) if lookout is None else lookout.healthy_numbers()

    def objections(self) -> list[Objection]:
        """The texts to which a watch may object."""
        lookout = self._lookout(str)
        return [] if lookout is None else lookout.objections()

    def spares_flat(self, kind: type) -> bool:
        """Whether no watch objects to a list, or object, that is flat."""
        lookout = self._lookout(kind)
        return lookout is None or lookout.spares_flat()

    def under(self) -> "dict[str, ColumnNode]":
        """The columns of what the plan knows to be under the keys of objects."""
        return {key: node for kind, key, node in self._children if kind is dict}

    def item(self) -> "ColumnNode | None":
        """The column of what stands in lists."""
        return next((node for kind, _, node in self._children if kind is list), None)

    def memory(self) -> Memory:
        """What was counted so far, to be restored."""
        return [(node, dict(node.types), dict(node.firsts)) for node in self.nodes()]

    def knows_more_than(self, memory: Memory) -> bool:
        """Whether a JSON type has come here, or below, that was not there before."""
        return any(len(node.firsts) > len(firsts) for node, _, firsts in memory)

    def restore(self, memory: Memory) -> None:
        """Forget what was counted since."""
        for node, types, firsts in memory:
            node.types, node.firsts = types, firsts

    def add_types(self, types: Mapping[str, int]) -> None:
        """Count values, by the names of their types, that were not shown to the node."""
        if self._counted:
            for name, count in types.items():
                self.types[name] = self.types.get(name, 0) + count

    def counted(self) -> dict[str, int]:
        """The JSON types of all values so far, by name; starts anew afterwards."""
        # What was known passed by unseen, and only text is ever known.
        self._count(str, self.passed - self._brought)
        self.passed = self._brought = self._passed_before = 0
        types, self.types = self.types, {}
        return types

    def hits(self, value: Any) -> Iterator[Violation]:
        """What the last screen found in one of its values, and in what is inside it."""
        kind = type(value)
        if self._faulty:
            found = self._faulty.get(float if kind is int else kind)
            if found:
                for code, label in found.get(key_of(value), ()):
                    yield self, value, code, label
        if kind in _NESTING:
            for outer, key, child in self._children:
                for inner in _inside((value,), outer, key):
                    yield from child.hits(inner)

    def _screen(self, kind: type, values: Sequence[Any], unsure: int) -> bool:
        if self._counted:
            self._count(kind, len(values))
        faulty: dict[Any, list[tuple[str, str]]] = {}
        lookout = self._lookout(kind)
        if lookout is not None:
            faulty = lookout.look(values, unsure)
            if faulty:
                # Whole numbers and others are one type, but may be screened apart.
                same = self._faulty.setdefault(float if kind is int else kind, {})
                same.update(faulty)
        return bool(faulty)

    def _learn(self, values: Sequence[Any], faulty: Iterable[Any]) -> None:
        """Remember what is healthy, unless there is always something new."""
        self._brought += len(values)
        passed, self._passed_before = self.passed - self._passed_before, self.passed
        known = self.known
        self._outgrown = len(known) > NARROW or (
            bool(known) and len(values) >= MANY and 4 * len(values) > passed
        )
        if self._outgrown:
            return
        fresh = set(
            values
            if set(map(type, values)) == _TEXT
            else (value for value in values if self._can_know(type(value)))
        )
        fresh.difference_update(faulty)
        known |= fresh

    def _can_know(self, kind: type) -> bool:
        return kind is str or (kind is type(None) and not self._counted)

    def widen(self) -> bool:
        """Become wide if there is too much to remember; whether that happened."""
        if self.wide or not self._outgrown:
            return False
        self.wide = True
        self.known.clear()
        return True

    def _count(self, kind: type, number: int) -> None:
        if number:
            name = TYPE_NAMES[kind]
            self.types[name] = self.types.get(name, 0) + number

    def _lookout(self, kind: type) -> Lookout | None:
        return self._chains.lookout(kind)


def _is_float(kind: type) -> bool:
    return kind is float


def _inside(values: Sequence[Any], kind: type, key: str) -> list[Any]:
    """The elements of lists, or what objects hold under a key."""
    if kind is list:
        return [inner for value in values if type(value) is list for inner in value]
    return [value.get(key, ABSENT) for value in values if type(value) is dict]


def _children(
    column: Column, chains: Watched
) -> tuple[tuple[type, str, ColumnNode], ...]:
    spec = column.spec
    if spec is None:
        return ()
    below: list[tuple[type, str, ColumnNode]] = []
    if spec.items is not None:
        inner = _inner(column, f"{column.property}[]", spec.items)
        below.append((list, "", ColumnNode(inner, chains)))
    for key, inside in spec.properties.items():
        inner = _inner(column, f"{column.property}.{key}", inside)
        below.append((dict, key, ColumnNode(inner, chains)))
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
