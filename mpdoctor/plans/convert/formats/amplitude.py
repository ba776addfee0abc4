"""Amplitude: CSV files of Amplitude Data, and JSON of Ampli and of the Taxonomy API.

Sources: https://amplitude.com/docs/data/csv-import-export and
https://amplitude.com/docs/apis/analytics/taxonomy
"""

import json
from typing import Any

from mpdoctor.plans.convert.amplitude_csv import is_amplitude, read_rows, write
from mpdoctor.plans.convert.building import Builder, Imported, texts
from mpdoctor.plans.convert.content import PlanContent
from mpdoctor.plans.convert.format import PlanFormat
from mpdoctor.plans.convert.schemas import keys_of, read_properties, with_required

_CALLS = ("context", "group", "identify", "page")
_ID = "https://iterative.ly/"
_HEADER = 4_096
_LISTED = frozenset({"name", "description"})


def _recognises(content: PlanContent) -> bool:
    data = content.document
    return bool(_ampli(data) or _listed(data) or _taxonomy(data)) or _is_table(content)


def _is_table(content: PlanContent) -> bool:
    """Looks at a few bytes first: to split a large file into cells takes long."""
    if content.text and "property type" not in content.text[:_HEADER].lower():
        return False
    return is_amplitude(content.rows[:1])


def _ampli(data: Any) -> dict[str, dict[str, Any]]:
    """The JSON Schemas by event that Ampli's code carries; none for anything else."""
    if not isinstance(data, dict) or not data or "$schema" in data:
        return {}
    found = {}
    for name, schema in data.items():
        if isinstance(schema, str) and schema.lstrip().startswith("{"):
            try:
                schema = json.loads(schema)
            except ValueError:
                return {}
        if not isinstance(schema, dict) or not isinstance(schema.get("$id"), str):
            return {}
        found[str(name)] = schema
    known = any(it["$id"].startswith(_ID) for it in found.values())
    return found if known else {}


def _listed(data: Any) -> list[dict[str, Any]]:
    """Names and descriptions alone, as `.amplitude/events.json` has them."""
    entries = data if isinstance(data, list) else []
    fits = bool(entries) and all(
        isinstance(it, dict)
        and isinstance(it.get("name"), str)
        and it.keys() <= _LISTED
        and all(isinstance(value, str) for value in it.values())
        for it in entries
    )
    return entries if fits else []


def _taxonomy(data: Any) -> list[dict[str, Any]]:
    """The events or properties of an answer of the Taxonomy API."""
    entries = data.get("data") if isinstance(data, dict) and "success" in data else None
    entries = entries if isinstance(entries, list) else [entries]
    fits = all(
        isinstance(it, dict)
        and any(key in it for key in ("event_type", "event_property", "user_property"))
        for it in entries
    )
    return entries if fits else []


def _read(content: PlanContent) -> Imported:
    builder = Builder("Amplitude")
    data = content.document
    if _ampli(data):
        for name, schema in _ampli(data).items():
            _read_schema(name, schema, builder)
    elif _listed(data):
        for entry in _listed(data):
            builder.event(entry["name"], {"description": entry.get("description", "")})
    elif _taxonomy(data):
        for entry in _taxonomy(data):
            _read_entry(entry, builder)
    else:
        read_rows(content.rows, builder)
    return builder.done()


def _read_schema(name: str, schema: dict[str, Any], builder: Builder) -> None:
    where = f"event `{name}`"
    if name in _CALLS and "/event/" not in schema["$id"]:
        _read_call(name, schema, builder)
        return
    keys: dict[str, Any] = {
        "description": str(schema.get("description") or ""),
        "properties": {},
    }
    version = schema["$id"].rpartition("/version/")[2]
    if version != schema["$id"]:
        keys["version"] = version
    if schema.get("additionalProperties") is False:
        keys["additional"] = "error"
    event = builder.event(name, keys)
    if event:
        read_properties(schema, event["properties"], builder, where, schema)


def _read_call(name: str, schema: dict[str, Any], builder: Builder) -> None:
    if name == "page":
        builder.lose("the properties of page calls were left out")
        return
    if name == "group":
        group = builder.sections["group_properties"].setdefault("$group_id", {})
        into, where = group.setdefault("properties", {}), "groups"
        builder.lose("group properties need their group key: `$group_id` is a guess")
    elif name == "identify":
        into, where = builder.sections["user_properties"], "profiles"
    else:
        into, where = builder.sections["super_properties"], "all events"
    read_properties(schema, into, builder, where, schema)


def _read_entry(entry: dict[str, Any], builder: Builder) -> None:
    event = entry.get("event_type")
    property_ = entry.get("event_property", entry.get("user_property"))
    if property_ is None:
        category = entry.get("category")
        category = category.get("name") if isinstance(category, dict) else category
        about = {
            "description": str(entry.get("description") or ""),
            "display_name": str(entry.get("display_name") or ""),
            "owner": str(entry.get("owner") or ""),
            "tags": [*texts(category), *texts(entry.get("tags"))],
        }
        builder.event(event, about)
        return
    where = f"event `{event}`" if event else "all events"
    into = builder.sections["super_properties"]
    if "user_property" in entry:
        into, where = builder.sections["user_properties"], "profiles"
    elif event:
        into = builder.event(event, {}).setdefault("properties", {})
    schema = {"description": str(entry.get("description") or "")}
    value: dict[str, Any] = {
        "type": None if entry.get("type") == "enum" else entry.get("type"),
        "pattern": entry.get("regex") or None,
        "enum": texts(entry.get("enum_values")) or None,
    }
    value = {key: raw for key, raw in value.items() if raw is not None}
    inner = {"type": "array", "items": value} if entry.get("is_array_type") else value
    keys = keys_of({**schema, **inner}, builder, f"`{property_}` of {where}")
    builder.property(
        into, property_, with_required(keys, entry.get("is_required") is True), where
    )


FORMAT = PlanFormat("amplitude", "Amplitude", _recognises, _read, write)
