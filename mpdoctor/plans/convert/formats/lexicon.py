"""Mixpanel's Lexicon, as its Schemas API holds it.

Source: https://docs.mixpanel.com/reference/lexicon-schemas-api
"""

import json
from typing import Any

from mpdoctor.model.plan import Status, TrackingPlan
from mpdoctor.plans.convert.building import Builder, Imported, texts
from mpdoctor.plans.convert.content import PlanContent
from mpdoctor.plans.convert.format import Exported, PlanFormat
from mpdoctor.plans.convert.lexicon_entries import lexicon_entries
from mpdoctor.plans.convert.schemas import keys_of, texts_in, with_required

_OWN = "com.mixpanel"


def _entries(content: PlanContent) -> list[Any]:
    data = content.document
    for key in ("results", "entries"):
        if isinstance(data, dict) and isinstance(data.get(key), list):
            data = data[key]
    if isinstance(data, dict):
        data = [data]
    return data if isinstance(data, list) else []


def _recognises(content: PlanContent) -> bool:
    entries = _entries(content)[:20]
    return bool(entries) and all(
        isinstance(it, dict) and "entityType" in it and "schemaJson" in it
        for it in entries
    )


def _read(content: PlanContent) -> Imported:
    builder = Builder("Mixpanel Lexicon")
    for entry in _entries(content):
        if not isinstance(entry, dict) or not isinstance(entry.get("schemaJson"), dict):
            builder.lose("an entry that is no schema was left out")
            continue
        schema = entry["schemaJson"]
        kind, name = str(entry.get("entityType")).lower(), str(entry.get("name") or "")
        if kind == "event":
            keys = builder.event(name, _event(schema, builder, f"event `{name}`"))
            if name.strip():
                _properties(schema, keys.setdefault("properties", {}), builder, name)
        elif kind in ("profile", "user"):
            _properties(
                schema, builder.sections["user_properties"], builder, "profiles"
            )
        elif kind == "group":
            groups = builder.sections["group_properties"]
            group = groups.setdefault(name or "group", {})
            _properties(schema, group.setdefault("properties", {}), builder, name)
        else:
            builder.lose(f"an entry of type `{kind}` was left out")
    return builder.done()


def _metadata(schema: dict[str, Any]) -> dict[str, Any]:
    metadata = schema.get("metadata")
    own = metadata.get(_OWN) if isinstance(metadata, dict) else None
    return own if isinstance(own, dict) else {}


def _event(schema: dict[str, Any], builder: Builder, where: str) -> dict[str, Any]:
    own = _metadata(schema)
    keys = _named(schema, own)
    owners = [*texts(own.get("contacts")), *texts(own.get("teamContacts"))]
    if owners:
        keys["owner"] = ", ".join(owners)
    if own.get("dropped") is True:
        keys["status"] = Status.BLOCKED.value
    elif own.get("hidden") is True:
        keys["status"] = Status.HIDDEN.value
    if schema.get("additionalProperties") is False:
        keys["additional"] = "error"
    _rest(own, keys, ("contacts", "teamContacts", "dropped", "hidden"))
    for name in schema.keys() - _KNOWN:
        builder.keep(keys, name, schema[name], where)
    return keys


_KNOWN = {
    *("$schema", "description", "properties", "required", "metadata", "type", "title"),
    "additionalProperties",
}


def _named(schema: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": str(schema.get("description") or ""),
        "display_name": str(own.get("displayName") or ""),
        "tags": texts(own.get("tags")),
    }


def _rest(own: dict[str, Any], keys: dict[str, Any], read: tuple[str, ...]) -> None:
    left = {
        key: value
        for key, value in own.items()
        if key not in (*read, "displayName", "tags", "$source")
        and value not in (None, [])
    }
    if left:
        keys["meta"] = {**keys.get("meta", {}), _OWN: left}


def _properties(
    schema: dict[str, Any], into: dict[str, Any], builder: Builder, where: str
) -> None:
    required = texts_in(schema.get("required"))
    properties = schema.get("properties")
    for name, inner in (properties if isinstance(properties, dict) else {}).items():
        inner = inner if isinstance(inner, dict) else {}
        own = _metadata(inner)
        rest = {key: value for key, value in inner.items() if key != "metadata"}
        keys = keys_of(rest, builder, f"`{name}` of `{where}`", schema)
        named = {key: value for key, value in _named(inner, own).items() if value}
        keys = {**keys, **named}
        if own.get("hidden") or own.get("dropped"):
            keys.setdefault("meta", {})["hidden"] = True
            builder.lose("hidden or dropped properties are not told from others")
        _rest(own, keys, ("hidden", "dropped"))
        builder.property(
            into, name, with_required(keys, name in required), f"`{where}`"
        )


def _write(plan: TrackingPlan) -> Exported:
    entries, losses = lexicon_entries(plan)
    text = json.dumps(
        {"entries": entries, "truncate": False}, indent=2, ensure_ascii=False
    )
    return Exported(text + "\n", tuple(losses))


FORMAT = PlanFormat(
    "lexicon", "Mixpanel Lexicon (Schemas API)", _recognises, _read, _write
)
