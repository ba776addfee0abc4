"""The files of an OpenTrackPlan: `opentp.yaml` and one per event.

Source: https://github.com/opentrackplan/opentp-spec
"""

from collections.abc import Mapping
from typing import Any

import yaml

from mpdoctor.model.plan import EventSpec, PropertySpec, Status, TrackingPlan
from mpdoctor.plans.convert.format import Exported
from mpdoctor.plans.convert.losses import lost_of, lost_of_event, lost_section
from mpdoctor.plans.convert.schemas import schema_of
from mpdoctor.plans.convert.slugs import Slugs

_VERSION = "2026-09"
_TYPES = ("string", "number", "integer", "boolean", "array")
_FORMATS = ("date", "date-time", "email", "uuid", "uri", "ipv4", "ipv6")
_STATUS = {
    Status.PLANNED: "draft",
    Status.DEPRECATED: "deprecated",
    Status.LIVE: "active",
}
_KEPT = ("tags", "sources", "status", "until")
_FOLDER = "events"
_NOT_IN_ITEMS = ("title", "description", "example", "required")

Fields = dict[str, dict[str, Any]]


def write(plan: TrackingPlan) -> Exported:
    """The plan as files by path; needs a folder."""
    losses: list[str] = []
    catalog: Fields = {}
    shared = _fields(plan.super_properties, "all events", losses, catalog)
    files = {"opentp.yaml": ""}
    slugs = Slugs()
    for event in plan.events.values():
        path = f"{_FOLDER}/{slugs.of(event.name)}.yaml"
        raw = _event(event, losses, catalog)
        files[path] = _text({"opentp": _VERSION, "event": raw})
    files["opentp.yaml"] = _text(_root(plan, shared, catalog))
    for section in ("user_properties", "group_properties", "identity"):
        losses += lost_section(plan, section)
    return Exported("", tuple(losses), files)


def _text(document: dict[str, Any]) -> str:
    text: str = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=88)
    return text


def _targets(plan: TrackingPlan) -> list[str]:
    found = {
        str(source)
        for event in plan.events.values()
        for source in (*(it.value for it in event.sources), *event.other_sources)
    }
    return sorted(found) or ["web"]


def _root(plan: TrackingPlan, shared: Fields, catalog: Fields) -> dict[str, Any]:
    info = {"title": plan.name or "Tracking plan", "version": "1.0.0"}
    if plan.description:
        info["description"] = plan.description
    taxonomy: dict[str, Any] = {
        name: {"title": name.title(), "type": "string"}
        for name in ("event", "area", "action")
    }
    taxonomy["event"]["required"] = True
    spec: dict[str, Any] = {
        "paths": {"events": {"root": f"/{_FOLDER}", "template": "{event}.yaml"}},
        "targets": {"all": {"title": "All", "schema": shared}},
        "events": {
            "taxonomy": taxonomy,
            "payload": {"targets": {"all": _targets(plan)}, "schema": catalog},
        },
    }
    if not shared:
        del spec["targets"]
    return {"opentp": _VERSION, "info": info, "spec": spec}


def _event(event: EventSpec, losses: list[str], catalog: Fields) -> dict[str, Any]:
    where = f"event `{event.name}`"
    losses += lost_of_event(event, _KEPT)
    if len(event.tags) > 1:
        losses.append(f"`tags` of {where}, but for the first")
    life = {"status": _STATUS.get(event.status, "active")}
    if event.status not in _STATUS:
        losses.append(f"`status: {event.status.value}` of {where}")
    if event.until and event.status is Status.DEPRECATED:
        life["deprecatedAt"] = event.until
    elif event.until:
        losses.append(f"`until` of {where}")
    if event.has_additional:
        losses.append(f"`additional` of {where}")
    document: dict[str, Any] = {"key": event.name, "lifecycle": life, "taxonomy": {}}
    if event.tags:
        document["taxonomy"]["area"] = event.tags[0]
    if event.description:
        document["taxonomy"]["action"] = event.description
    payload = {"schema": _fields(event.properties, where, losses, catalog)}
    sources = sorted([*(it.value for it in event.sources), *event.other_sources])
    document["payload"] = dict.fromkeys(sources, payload) if sources else payload
    return document


def _fields(
    properties: Mapping[str, PropertySpec],
    where: str,
    losses: list[str],
    catalog: Fields,
) -> Fields:
    """The fields of an event, each also in the catalog, where it has one type."""
    found = {}
    for name, spec in properties.items():
        here = f"`{name}` of {where}"
        field = _field(spec, here, losses)
        if not field:
            continue
        kind = {"type": field["type"]}
        if "items" in field:
            kind["items"] = {"type": field["items"]["type"]}
        if catalog.setdefault(name, kind) != kind:
            losses.append(
                f"{here}: it has another type elsewhere, and may have only one"
            )
            continue
        found[name] = field
    return found


def _field(spec: PropertySpec, where: str, losses: list[str]) -> dict[str, Any]:
    """The field; empty where there is no type for it."""
    schema = schema_of(spec)
    kind = schema.get("type")
    if spec.nullable and isinstance(kind, list):
        kind = kind[0] if len(kind) == 2 else kind
        losses.append(f"`nullable` of {where}")
    if kind not in _TYPES:
        what = " or ".join(it.value for it in spec.allowed)
        losses.append(f"{where}: there is no type `{what}`")
        return {}
    field: dict[str, Any] = {"type": kind}
    if kind == "array":
        items = spec.items or PropertySpec()
        inner = _field(items, f"items of {where}", losses)
        if inner.get("type") in (None, "array"):
            losses.append(f"{where}: only lists of texts, numbers or booleans")
            return {}
        field["items"] = {
            key: value for key, value in inner.items() if key not in _NOT_IN_ITEMS
        }
    losses += lost_of(spec, where)
    enum = [it for it in spec.enum or () if it is not None]
    given = {
        "title": spec.notes.display_name,
        "description": spec.description,
        "required": spec.required,
        "enum": enum,
        "example": _example(spec, kind, where, losses),
    }
    return {
        **field,
        **{
            key: value
            for key, value in given.items()
            if value not in ("", False, [], None)
        },
        **_limits(schema, where, losses),
    }


def _example(spec: PropertySpec, kind: str, where: str, losses: list[str]) -> Any:
    examples = spec.notes.examples
    if not examples:
        return None
    if not _fits(examples[0], kind) or len(examples) > 1:
        losses.append(f"`examples` of {where}, but for one")
    return next((it for it in examples if _fits(it, kind)), None)


def _fits(value: Any, kind: str) -> bool:
    """Whether an example is of the type."""
    if kind == "array":
        return isinstance(value, list) and not any(
            isinstance(it, dict | list) or it is None for it in value
        )
    if kind in ("number", "integer"):
        wanted = int if kind == "integer" else (int, float)
        return isinstance(value, wanted) and not isinstance(value, bool)
    return isinstance(value, {"string": str, "boolean": bool}[kind])


def _limits(schema: dict[str, Any], where: str, losses: list[str]) -> dict[str, Any]:
    keys = (
        *("minLength", "maxLength", "pattern", "minimum", "maximum", "minItems"),
        *("exclusiveMinimum", "exclusiveMaximum", "maxItems", "uniqueItems"),
    )
    found = {key: schema[key] for key in keys if key in schema}
    if schema.get("format") in _FORMATS:
        found["format"] = schema["format"]
    elif "format" in schema:
        losses.append(f"`format` of {where}")
    return found
