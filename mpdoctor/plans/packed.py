"""A plan as JSON holds it: what is kept in the cache, and how a plan is made of it."""

from collections.abc import Callable, ItemsView, Iterator, Mapping, ValuesView
from functools import cache
from typing import Any, TypeVar

from mpdoctor.model.levels import Severity
from mpdoctor.model.place import Place
from mpdoctor.model.plan import (
    EventSpec,
    Platform,
    PropertySpec,
    Status,
    TrackingPlan,
    ValueType,
)

Entry = tuple[int, int, dict[str, Any]]
"""A property or event: number of its file, line, and what is said of it."""

Packed = dict[str, Any]
Sources = tuple[str, ...]
S = TypeVar("S")


def folded(packed: Packed) -> Packed:
    """The same plan with each event as text, which costs less to load than to use."""
    import orjson

    events = {
        name: orjson.dumps(entry).decode() for name, entry in packed["events"].items()
    }
    return {**packed, "events": events}


def unpack(packed: Packed) -> TrackingPlan:
    """Make a plan; its events and properties are made when they are first asked for."""
    sources = tuple(packed["sources"])
    user_id = packed["user_id"]
    return TrackingPlan(
        name=packed["name"],
        events=Planned(_event, packed["events"], sources, "events"),
        super_properties=_properties(packed["super"], sources, "super_properties"),
        user_properties=_properties(packed["user"], sources, "user_properties"),
        group_properties={
            key: _properties(entries, sources, f"group_properties.{key}.properties")
            for key, entries in packed["groups"].items()
        },
        event_naming=packed["naming"][0],
        property_naming=packed["naming"][1],
        unplanned_events=_severity(packed["unplanned"][0]),
        unplanned_properties=_severity(packed["unplanned"][1]),
        user_id=_property("", user_id, sources, "identity.user_id")
        if user_id
        else None,
        sources=sources,
    )


class Planned(Mapping[str, S]):
    """Events or properties by name, each made when it is first asked for.

    A run that meets fifty of five thousand events need not make the others.
    """

    __slots__ = ("_entries", "_is_whole", "_made", "_make", "_sources", "_where")

    def __init__(
        self,
        make: Callable[[str, Any, Sources, str], S],
        entries: Mapping[str, Entry | str],
        sources: Sources,
        where: str,
    ) -> None:
        self._make = make
        self._entries = entries
        self._sources = sources
        self._where = where
        self._made: dict[str, S] = {}
        self._is_whole = False

    def __getitem__(self, name: str) -> S:
        made = self._made.get(name)
        if made is None:
            where = f"{self._where}.{name}"
            made = self._make(name, self._entries[name], self._sources, where)
            self._made[name] = made
        return made

    # What a mapping does by itself with many calls, a dictionary does with one.

    def get(self, name: str, default: Any = None) -> Any:
        made = self._made.get(name)
        if made is None:
            return self[name] if name in self._entries else default
        return made

    def items(self) -> ItemsView[str, S]:
        return self._whole().items()

    def values(self) -> ValuesView[S]:
        return self._whole().values()

    def _whole(self) -> dict[str, S]:
        if not self._is_whole:
            self._made = {name: self[name] for name in self._entries}
            self._is_whole = True
        return self._made

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return f"Planned({list(self._entries)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Planned, (self._make, self._entries, self._sources, self._where)


def _event(name: str, entry: Entry | str, sources: Sources, where: str) -> EventSpec:
    file, line, said = _unfolded(entry)
    get = said.get
    return EventSpec(
        name,
        get("description", ""),
        get("owner", ""),
        _STATUSES[get("status", "live")],
        _platforms(tuple(get("sources", ()))),
        _properties(said["properties"], sources, f"{where}.properties"),
        Place(sources[file], line, None, where),
    )


def _unfolded(entry: Entry | str) -> Entry:
    if not isinstance(entry, str):
        return entry
    import orjson

    file, line, said = orjson.loads(entry)
    return file, line, said


def _properties(
    entries: Mapping[str, Entry], sources: Sources, where: str
) -> Mapping[str, PropertySpec]:
    return Planned(_property, entries, sources, where) if entries else _NO_PROPERTIES


def _property(name: str, entry: Entry, sources: Sources, where: str) -> PropertySpec:
    file, line, said = entry
    get = said.get
    enum, items, keys = get("enum"), get("items"), get("properties")
    # By position, because a large plan has tens of thousands of them.
    return PropertySpec(
        _TYPES[get("type", "any")],
        get("description", ""),
        get("required", False),
        get("nullable", False),
        None if enum is None else tuple(enum),
        get("pattern"),
        get("format"),
        get("minimum"),
        get("maximum"),
        get("max_length"),
        _property(name, items, sources, f"{where}.items") if items else None,
        _properties(keys, sources, f"{where}.properties") if keys else _NO_PROPERTIES,
        Place(sources[file], line, None, where),
    )


@cache
def _platforms(names: tuple[str, ...]) -> frozenset[Platform]:
    return frozenset(map(Platform, names))


_TYPES = {it.value: it for it in ValueType}
_STATUSES = {it.value: it for it in Status}
_NO_PROPERTIES: Mapping[str, PropertySpec] = {}


def _severity(word: str) -> Severity | None:
    return None if word in ("off", "allow") else Severity(word)
