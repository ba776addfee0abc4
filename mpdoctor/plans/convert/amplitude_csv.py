"""The CSV files of Amplitude Data: a row per event, property group and property.

The columns are those of https://amplitude.com/docs/data/csv-import-export.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from mpdoctor.model.plan import EventSpec, PropertySpec, Status, TrackingPlan, ValueType
from mpdoctor.plans.convert.building import Builder, texts
from mpdoctor.plans.convert.format import Exported
from mpdoctor.plans.convert.losses import lost_of, lost_of_event, lost_section
from mpdoctor.plans.convert.schemas import keys_of, with_required
from mpdoctor.plans.convert.tables import read_cell, safe_cell

_EVENTS = frozenset({"object type", "object name", "property type"})
_USERS = frozenset({"property type", "property name", "property value type"})
_YES = "true"

COLUMNS = (
    *("Action", "Object Type", "Object Name", "Event Display Name", "Object Owner"),
    *("Object Description", "Event Category", "Tags", "Event Schema Status"),
    *("Event Activity", "Event Source", "Property Type", "Property Group Names"),
    *("Event Property Name", "Property Description", "Property Value Type"),
    *("Property Schema Status", "Property Required", "Property Is Array"),
    *("Array Min Items", "Array Max Items", "Array Unique Items"),
    *("String Property Value Min Length", "String Property Value Max Length"),
    *("Property Regex", "Number Property Value Min", "Number Property Value Max"),
    *("Number Is Integer", "Enum Values", "Const Value"),
)
_BOUNDS = {
    "string property value min length": ("minLength", int),
    "string property value max length": ("maxLength", int),
    "number property value min": ("minimum", float),
    "number property value max": ("maximum", float),
}
_ITEMS = {"array min items": "minItems", "array max items": "maxItems"}
_READ = frozenset(
    {*(it.lower() for it in COLUMNS), "event tags", "property name", "event sources"}
)


def is_amplitude(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the header is that of Amplitude."""
    names = {_plain(it) for it in (rows[0] if rows else ())}
    return names >= _EVENTS or names >= _USERS


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def read_rows(rows: Sequence[Sequence[str]], builder: Builder) -> None:
    """Add the events, property groups and properties of a file."""
    header = [_plain(it) for it in rows[0]]
    _tell_columns(rows[0], rows[1:], builder)
    current: dict[str, Any] = {}
    where = ""
    for row in rows[1:]:
        cell = {name: read_cell(it) for name, it in zip(header, row, strict=False)}
        kind, name = cell.get("object type", "").lower(), cell.get("object name", "")
        if kind in ("event", "property group") and not _is_property(cell):
            current, where = _object(kind, name, cell, builder)
        elif _is_property(cell):
            if kind == "event" and name:
                current, where = _object(kind, name, {}, builder)
            _property(cell, current, where, builder)
        groups = [it for it in texts(cell.get("property group names")) if it]
        if groups and "bundles" in current:
            current["bundles"] = list(dict.fromkeys([*current["bundles"], *groups]))
    _drop_unknown(builder)


def _is_property(cell: Mapping[str, str]) -> bool:
    return bool(cell.get("event property name") or cell.get("property name"))


def _tell_columns(
    header: Sequence[str], rows: Sequence[Sequence[str]], builder: Builder
) -> None:
    for number, name in enumerate(header):
        used = any(number < len(row) and row[number].strip() for row in rows)
        if used and _plain(name) and _plain(name) not in _READ:
            builder.lose(f"column `{name.strip()}` was left out")


def _object(
    kind: str, name: str, cell: Mapping[str, str], builder: Builder
) -> tuple[dict[str, Any], str]:
    if not name:
        builder.lose(f"a row of type `{kind}` without a name was left out")
        return {}, ""
    if kind == "property group":
        raw = {"description": cell.get("object description", "")}
        bundle = builder.sections["bundles"].setdefault(
            name, {key: it for key, it in raw.items() if it}
        )
        bundle.setdefault("properties", {})
        return bundle, f"property group `{name}`"
    status = cell.get("event schema status", "").lower()
    if status == "deleted":
        builder.lose("a deleted event was left out")
        return {}, ""
    keys: dict[str, Any] = {
        "description": cell.get("object description", ""),
        "display_name": cell.get("event display name", ""),
        "owner": cell.get("object owner", ""),
        "tags": [
            *texts(cell.get("event category")),
            *texts(cell.get("tags") or cell.get("event tags")),
        ],
        "bundles": [],
        "properties": {},
    }
    if status in ("planned", "blocked"):
        keys["status"] = status
    elif status == "unexpected":
        builder.lose("an unexpected event is kept as if it were planned")
    sources = texts(cell.get("event source") or cell.get("event sources"))
    if sources:
        keys["sources"] = list(dict.fromkeys(map(source_name, sources)))
    if cell.get("event activity", "").lower() == "inactive":
        keys["meta"] = {"activity": cell["event activity"]}
    return builder.event(name, keys), f"event `{name}`"


def source_name(text: str) -> str:
    """Our name of a platform where the source is called like one."""
    words = set(re.split(r"[^a-z]+", text.lower()))
    for name, theirs in (
        ("web", {"web", "browser", "website", "javascript"}),
        ("ios", {"ios", "swift"}),
        ("android", {"android", "kotlin"}),
        ("server", {"server", "backend", "node", "api"}),
    ):
        if words & theirs:
            return name
    return text


def _property(
    cell: Mapping[str, str], current: dict[str, Any], where: str, builder: Builder
) -> None:
    name = cell.get("event property name") or cell.get("property name") or ""
    kind = cell.get("property type", "").lower()
    if kind == "user property":
        into, where = builder.sections["user_properties"], "profiles"
    elif "properties" in current:
        into = current["properties"]
    elif kind == "event property" and not cell.get("object name"):
        builder.lose("a property of an event that was left out was left out")
        return
    else:
        builder.lose(f"a property of type `{kind}` was left out")
        return
    here = f"`{name}` of {where}"
    status = cell.get("property schema status", "").lower()
    if status == "deleted":
        builder.lose("a deleted property was left out")
        return
    if status in ("unexpected", "blocked"):
        builder.lose(f"a property of status `{status}` is kept as if it were planned")
    keys = keys_of(_schema(cell, here, builder), builder, here)
    required = cell.get("property required", "").lower() == _YES
    builder.property(into, name, with_required(keys, required), where)


def _schema(cell: Mapping[str, str], where: str, builder: Builder) -> dict[str, Any]:
    outer: dict[str, Any] = _value_schema(cell, where, builder)
    if cell.get("property is array", "").lower() == _YES:
        outer = {"type": "array", "items": outer}
        for column, key in _ITEMS.items():
            if cell.get(column):
                outer[key] = _number(cell[column], int)
        if cell.get("array unique items", "").lower() == _YES:
            outer["uniqueItems"] = True
    if cell.get("property description"):
        outer["description"] = cell["property description"]
    return outer


def _value_schema(
    cell: Mapping[str, str], where: str, builder: Builder
) -> dict[str, Any]:
    written = cell.get("property value type", "").lower()
    value: dict[str, Any] = {}
    if written in ("string", "number", "boolean", "object"):
        value["type"] = written
    elif written == "enum":
        value["type"] = "string"
    elif written not in ("any", "", "const"):
        builder.lose(f"type `{written}` of {where} is unknown")
    if written == "number" and cell.get("number is integer", "").lower() == _YES:
        value["type"] = "integer"
    enum = texts(cell.get("enum values"))
    if cell.get("const value"):
        enum = [cell["const value"]]
    if enum:
        is_number = value.get("type") in ("number", "integer")
        value["enum"] = [_number(it, float) for it in enum] if is_number else enum
    if cell.get("property regex"):
        value["pattern"] = cell["property regex"]
    for column, (key, kind) in _BOUNDS.items():
        if cell.get(column):
            value[key] = _number(cell[column], kind)
    return value


def _number(text: str, kind: type[int] | type[float]) -> Any:
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if kind is int or number.is_integer() else number


def _drop_unknown(builder: Builder) -> None:
    """Groups that events name and that the file does not define."""
    for name, event in builder.sections["events"].items():
        known = [
            it for it in event.get("bundles", ()) if it in builder.sections["bundles"]
        ]
        for it in event.get("bundles", ()):
            if it not in known:
                builder.lose(f"property group `{it}` of event `{name}` was not found")
        event["bundles"] = known


def write(plan: TrackingPlan) -> Exported:
    """The file of events and event properties."""
    losses: list[str] = []
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for event in plan.events.values():
        writer.writerow(_safe(_event_row(event, losses)))
        for name, spec in {**plan.super_properties, **event.properties}.items():
            row = {
                "Property Type": "Event Property",
                "Event Property Name": name,
                **_property_cells(spec, f"`{name}` of event `{event.name}`", losses),
            }
            writer.writerow(_safe(row))
    for section in ("user_properties", "group_properties", "identity"):
        losses += lost_section(plan, section)
    return Exported(out.getvalue(), tuple(losses))


def _safe(row: Mapping[str, str]) -> dict[str, str]:
    return {key: safe_cell(value) for key, value in row.items()}


def _event_row(event: EventSpec, losses: list[str]) -> dict[str, str]:
    kept = {"owner", "display_name", "tags", "sources"}
    status = {
        Status.PLANNED: "Planned",
        Status.BLOCKED: "Blocked",
        Status.LIVE: "Live",
    }.get(event.status)
    losses += lost_of_event(event, {*kept, "status"} if status else kept)
    if event.has_additional:
        losses.append(f"`additional` of event `{event.name}`")
    sources = sorted([*(it.value for it in event.sources), *event.other_sources])
    return {
        "Object Type": "Event",
        "Object Name": event.name,
        "Event Display Name": event.display_name,
        "Object Owner": event.owner,
        "Object Description": event.description,
        "Event Category": event.tags[0] if event.tags else "",
        "Tags": ", ".join(event.tags[1:]),
        "Event Schema Status": status or "Live",
        "Event Source": ", ".join(sources),
    }


def _property_cells(
    spec: PropertySpec, where: str, losses: list[str]
) -> dict[str, str]:
    losses += lost_of(spec, where)
    array = spec.type is ValueType.LIST
    value = (spec.items or PropertySpec()) if array else spec
    kind = _value_type(value, where, losses)
    enum = [str(it) for it in value.enum or () if it is not None]
    for key, lost in (
        ("nullable", spec.nullable),
        ("format", value.format),
        ("exclusive_minimum", value.above is not None),
        ("exclusive_maximum", value.below is not None),
        ("display_name", spec.notes.display_name),
        ("examples", spec.notes.examples),
        ("properties", value.properties or value.values or (array and value.items)),
        ("enum", any("," in it for it in enum)),
    ):
        if lost:
            losses.append(f"`{key}` of {where}")
    enum = [] if any("," in it for it in enum) else enum
    cells = {
        "Property Description": spec.description,
        "Property Value Type": kind,
        "Property Required": "TRUE" if spec.required else "FALSE",
        "Property Is Array": "TRUE" if array else "FALSE",
        "Array Min Items": _shown(spec.min_items),
        "Array Max Items": _shown(spec.max_items),
        "Array Unique Items": "TRUE" if spec.notes.unique else "",
        "String Property Value Min Length": _shown(value.min_length),
        "String Property Value Max Length": _shown(value.max_length),
        "Property Regex": value.pattern or "",
        "Number Property Value Min": _shown(value.minimum),
        "Number Property Value Max": _shown(value.maximum),
        "Number Is Integer": "TRUE" if value.type is ValueType.INTEGER else "",
        "Enum Values": ", ".join(enum) if kind == "enum" else "",
    }
    if enum and kind != "enum":
        losses.append(f"`enum` of {where}")
    return cells


def _value_type(spec: PropertySpec, where: str, losses: list[str]) -> str:
    kinds = {
        ValueType.STRING: "string",
        ValueType.NUMBER: "number",
        ValueType.INTEGER: "number",
        ValueType.BOOLEAN: "boolean",
        ValueType.ANY: "any",
    }
    if spec.types or spec.type not in kinds:
        what = " or ".join(it.value for it in spec.allowed)
        losses.append(f"{where}: there is no type `{what}`")
        return "string" if spec.type is ValueType.DATETIME else "any"
    texts_only = spec.type in (ValueType.STRING, ValueType.ANY)
    listed = [it for it in spec.enum or () if it is not None]
    if (
        listed
        and texts_only
        and all(isinstance(it, str) and "," not in it for it in listed)
    ):
        return "enum"
    return kinds[spec.type]


def _shown(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else str(value)
