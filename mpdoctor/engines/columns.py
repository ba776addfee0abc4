"""One property of one event while its values pass by.

A window of values is screened as a whole first. Only where the screen finds a fault are
single records asked for it, so that a healthy column costs a few calls, not one a value.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from mpdoctor.engines.sightings import Chain, Lookout, key_of
from mpdoctor.models.plan import PropertySpec
from mpdoctor.models.subjects import ABSENT, Absent, Column

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

_NESTING = (list, dict)
_NUMBERS = frozenset({int, float})

Chains = Callable[[Column], Sequence[Chain]]

Hit = tuple["ColumnNode", Any, str, str]
"""Where, the value, the code of the rule that objects, and its label."""


class ColumnNode:
    """Counts the types of a column and shows its values to whoever watches them.

    `values` is where a window's values are put before `screen`. Where the plan describes
    what is inside lists and objects, the node has children, one for each planned path.
    """

    __slots__ = (
        "_chains",
        "_children",
        "_counted",
        "_faulty",
        "_lookouts",
        "column",
        "types",
        "values",
    )

    def __init__(self, column: Column, chains: Chains, *, counted: bool = True) -> None:
        self.column = column
        self.values: list[Any] = []
        self.types: dict[str, int] = {}
        self._counted = counted
        self._chains = chains(column)
        self._lookouts: dict[type, Lookout | None] = {}
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

    def screen(self) -> bool:
        """Whether any of the window's values is faulty; forgets them afterwards."""
        values = self.values
        self.values = []
        self._faulty.clear()
        kinds = set(map(type, values))
        if len(kinds) == 1 or kinds == _NUMBERS:
            found = self._screen(float if kinds == _NUMBERS else kinds.pop(), values)
        else:
            found = False
            for kind in kinds:
                picked = [value for value in values if type(value) is kind]
                found = self._screen(kind, picked) or found
        for kind, key, child in self._children:
            child.values = _inside(values, kind, key)
            if child.values and child.screen():
                found = True
        return found

    def hits(self, value: Any) -> Iterator[Hit]:
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

    def _screen(self, kind: type, values: Sequence[Any]) -> bool:
        if self._counted:
            name = TYPE_NAMES[kind]
            self.types[name] = self.types.get(name, 0) + len(values)
        lookout = self._lookout(kind)
        if lookout is None:
            return False
        faulty = lookout.look(values)
        if faulty:
            self._faulty[float if kind is int else kind] = faulty
        return bool(faulty)

    def _lookout(self, kind: type) -> Lookout | None:
        if kind not in self._lookouts:
            lookout = Lookout(kind, self._chains)
            self._lookouts[kind] = lookout if lookout else None
        return self._lookouts[kind]


def _inside(values: Sequence[Any], kind: type, key: str) -> list[Any]:
    """The elements of lists, or what objects hold under a key."""
    if kind is list:
        return [inner for value in values if type(value) is list for inner in value]
    return [value.get(key, ABSENT) for value in values if type(value) is dict]


def _children(
    column: Column, chains: Chains
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
        door=column.door,
        setup=column.setup,
        spec=spec,
        inferred=column.inferred,
        imported=column.imported,
    )
