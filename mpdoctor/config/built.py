"""From the resolved files of a plan to a `TrackingPlan`."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from mpdoctor.config.contradictions import plain_value
from mpdoctor.config.fragments import NO_PROPERTIES, Fragment, Resolved
from mpdoctor.model.levels import Severity
from mpdoctor.model.place import Place
from mpdoctor.model.plan import (
    NO_NOTES,
    EventSpec,
    Platform,
    PropertyNotes,
    PropertySpec,
    Status,
    TrackingPlan,
    ValueType,
    Write,
)

_TYPES = {it.value: it for it in ValueType}
_PLATFORMS = {it.value: it for it in Platform}
_NOTED = frozenset(
    {
        *("display_name", "tags", "examples", "write", "unique", "by_source", "when"),
        "meta",
    }
)


class ResolvedPlan(Struct, frozen=True):
    """All files of a plan as one, with every `use` and `bundles` resolved.

    `rest` holds the other keys of the plan.
    """

    name: str
    naming: Mapping[str, str | None]
    unplanned: Mapping[str, str]
    events: Mapping[str, tuple[Fragment, dict[str, Resolved]]]
    super_properties: dict[str, Resolved]
    user_properties: dict[str, Resolved]
    group_properties: dict[str, dict[str, Resolved]]
    user_id: Resolved | None
    device_id: Resolved | None
    group_ids: dict[str, Resolved]
    rest: Mapping[str, Any]


def build(plan: ResolvedPlan, sources: Sequence[str]) -> TrackingPlan:
    """The plan; `sources` are the names of its files."""
    return TrackingPlan(
        name=plan.name,
        events={
            name: _event(name, entry, properties)
            for name, (entry, properties) in plan.events.items()
        },
        super_properties=_specs(plan.super_properties, "super_properties"),
        user_properties=_specs(plan.user_properties, "user_properties"),
        group_properties={
            key: _specs(properties, f"group_properties.{key}.properties")
            for key, properties in plan.group_properties.items()
        },
        event_naming=plan.naming["events"],
        property_naming=plan.naming["properties"],
        unplanned_events=_severity(plan.unplanned["events"]),
        unplanned_properties=_severity(plan.unplanned["properties"]),
        user_id=_optional(plan.user_id, "identity.user_id"),
        device_id=_optional(plan.device_id, "identity.device_id"),
        group_ids=_specs(plan.group_ids, "identity.groups"),
        sources=tuple(sources),
        strict=plan.rest["strict"],
        description=plan.rest["description"],
        meta=plan.rest["meta"],
    )


def _event(name: str, entry: Fragment, properties: Mapping[str, Resolved]) -> EventSpec:
    data = entry.data or {}
    where = f"events.{name}"
    get = data.get
    sources = get("sources", ())
    return EventSpec(
        name=name,
        description=get("description", ""),
        owner=get("owner", ""),
        status=Status(get("status", Status.LIVE)),
        sources=frozenset(_PLATFORMS[it] for it in sources if it in _PLATFORMS),
        properties=_specs(properties, f"{where}.properties"),
        place=Place(entry.file.document.source, entry.line, None, where),
        other_sources=tuple(it for it in sources if it not in _PLATFORMS),
        has_additional="additional" in data,
        additional=_severity(get("additional", "off")),
        group_keys=tuple(get("group_keys", ())),
        display_name=get("display_name", ""),
        tags=tuple(get("tags", ())),
        bundles=tuple(get("bundles", ())),
        version=str(get("version", "")),
        since=get("since", ""),
        until=get("until", ""),
        meta=get("meta") or {},
    )


def _optional(it: Resolved | None, where: str) -> PropertySpec | None:
    return None if it is None else _spec(it, where)


def _specs(
    properties: Mapping[str, Resolved], where: str
) -> Mapping[str, PropertySpec]:
    return {name: _spec(it, f"{where}.{name}") for name, it in properties.items()}


def _spec(it: Resolved, where: str) -> PropertySpec:
    data = it.data
    get = data.get
    enum, kind, required = get("enum"), get("type", "any"), get("required", False)
    several = isinstance(kind, list)
    somewhere = isinstance(required, list)
    # By position, because a large plan has tens of thousands of them.
    return PropertySpec(
        ValueType.ANY if several else _TYPES[kind],
        get("description", ""),
        False if somewhere else required,
        get("nullable", False),
        None if enum is None else tuple(map(plain_value, enum)),
        get("pattern"),
        get("format"),
        get("minimum"),
        get("maximum"),
        get("max_length"),
        None if it.items is None else _spec(it.items, f"{where}.items"),
        _specs(it.properties, f"{where}.properties")
        if it.properties
        else NO_PROPERTIES,
        Place(it.source, it.line, None, where),
        tuple(_TYPES[each] for each in kind) if several else (),
        get("exclusive_minimum"),
        get("exclusive_maximum"),
        get("min_length"),
        get("min_items"),
        get("max_items"),
        None if it.values is None else _spec(it.values, f"{where}.values"),
        frozenset(required) if somewhere else _NOWHERE,
        frozenset(data["sources"]) if "sources" in data else _NOWHERE,
        NO_NOTES
        if _NOTED.isdisjoint(data) and not _is_described(enum)
        else _notes(data),
    )


_NOWHERE: frozenset[str] = frozenset()


def _is_described(enum: Sequence[Any] | None) -> bool:
    return enum is not None and any(type(value) is dict for value in enum)


def _notes(data: Mapping[str, Any]) -> PropertyNotes:
    get = data.get
    enum = get("enum")
    write = get("write")
    return PropertyNotes(
        display_name=get("display_name", ""),
        tags=tuple(get("tags", ())),
        examples=tuple(get("examples", ())),
        enum=tuple(it if isinstance(it, dict) else {"value": it} for it in enum)
        if enum and _is_described(enum)
        else (),
        write=None if write is None else Write(write),
        unique=get("unique", False),
        by_source=get("by_source", {}),
        when=tuple(get("when", ())),
        meta=get("meta") or {},
    )


def _severity(word: str) -> Severity | None:
    return None if word in ("off", "allow") else Severity(word)
