"""One property of one event while its values pass by."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from mpdoctor.engines.sightings import Chain, Lookout
from mpdoctor.models.plan import PropertySpec
from mpdoctor.models.subjects import ABSENT, Absent, Column

Hit = tuple[int, Any, str, str]
"""(row, value, code of the rule, label)"""

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

_UNHASHABLE = (list, dict)
_NUMBERS = frozenset({int, float})

Chains = Callable[[Column], Sequence[Chain]]


class ColumnNode:
    """Counts the types of a column and shows its values to whoever watches them.

    Where the plan describes what is inside lists and objects, the node has children,
    one for each planned path, and hands them the values found there.
    """

    __slots__ = ("_chains", "_children", "_lookouts", "column", "types")

    def __init__(self, column: Column, chains: Chains) -> None:
        self.column = column
        self._chains = chains(column)
        self._lookouts: dict[type, Lookout | None] = {}
        self.types: dict[str, int] = {}
        self._children = tuple(_children(column, chains))

    @property
    def watched(self) -> bool:
        return bool(self._chains or self._children)

    @property
    def has_children(self) -> bool:
        return bool(self._children)

    def nodes(self) -> Iterable["ColumnNode"]:
        """This node and all below it."""
        yield self
        for _, _, child in self._children:
            yield from child.nodes()

    def take(
        self, values: Sequence[Any], rows: Sequence[int] | None = None
    ) -> list[Hit]:
        """Look at values; `rows` gives the record of each where they are not one to one."""
        kinds = set(map(type, values))
        if len(kinds) == 1:
            kind = kinds.pop()
            self._count(kind, len(values))
            hits = self._look(kind, values, rows)
        elif kinds == _NUMBERS:
            self._count(float, len(values))
            hits = self._look(float, values, rows)
        else:
            hits = []
            for kind in sorted(kinds, key=lambda kind: kind.__name__):
                picked = [
                    index for index, value in enumerate(values) if type(value) is kind
                ]
                self._count(kind, len(picked))
                found = self._look(kind, [values[index] for index in picked], None)
                hits += [
                    (picked[row], value, code, label)
                    for row, value, code, label in found
                ]
            hits.sort(key=lambda hit: hit[0])
            if rows is not None:
                hits = [
                    (rows[row], value, code, label) for row, value, code, label in hits
                ]
        return hits

    def nested(
        self, values: Sequence[Any], rows: Sequence[int]
    ) -> Iterable[tuple["ColumnNode", list[Hit]]]:
        """What the children find, with the node that found it."""
        for kind, key, child in self._children:
            inner: list[Any] = []
            owners: list[int] = []
            for value, row in zip(values, rows, strict=True):
                if kind is list and type(value) is list:
                    inner += value
                    owners += [row] * len(value)
                elif kind is dict and type(value) is dict:
                    inner.append(value.get(key, ABSENT))
                    owners.append(row)
            if inner:
                yield child, child.take(inner, owners)
                yield from child.nested(inner, owners)

    def _count(self, kind: type, number: int) -> None:
        name = TYPE_NAMES[kind]
        self.types[name] = self.types.get(name, 0) + number

    def _lookout(self, kind: type) -> Lookout | None:
        if kind not in self._lookouts:
            lookout = Lookout(kind, self._chains)
            self._lookouts[kind] = lookout if lookout else None
        return self._lookouts[kind]

    def _look(
        self, kind: type, values: Sequence[Any], rows: Sequence[int] | None
    ) -> list[Hit]:
        lookout = self._lookout(kind)
        if lookout is None:
            return []
        found: list[Hit] = []
        if kind in _UNHASHABLE:
            for index, value in enumerate(values):
                for code, label in lookout.judge(value):
                    found.append((rows[index] if rows else index, value, code, label))
            return found
        faulty = lookout.look(values)
        if faulty:
            for index, value in enumerate(values):
                if value in faulty:
                    row = rows[index] if rows else index
                    found += [
                        (row, value, code, label) for code, label in faulty[value]
                    ]
        return found


def _children(column: Column, chains: Chains) -> Iterable[tuple[type, str, ColumnNode]]:
    spec = column.spec
    if spec is None:
        return
    if spec.items is not None:
        yield (
            list,
            "",
            ColumnNode(_inner(column, f"{column.property}[]", spec.items), chains),
        )
    for key, inner in spec.properties.items():
        yield (
            dict,
            key,
            ColumnNode(_inner(column, f"{column.property}.{key}", inner), chains),
        )


def _inner(column: Column, path: str, spec: PropertySpec) -> Column:
    return Column(
        event=column.event,
        property=path,
        door=column.door,
        setup=column.setup,
        spec=spec,
        inferred=column.inferred,
        imported=column.imported,
    )


def type_counts(values: Iterable[Any]) -> dict[str, int]:
    """JSON types by name."""
    return dict(Counter(TYPE_NAMES[type(value)] for value in values))
