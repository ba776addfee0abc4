"""Segment Protocols: rules of the Public API, and the older Config API (v1).

Avo and others export events with the same kind of rules.
Source: https://docs.segmentapis.com/tag/Tracking-Plans
"""

import json
from typing import Any

from mpdoctor.model.plan import EventSpec, TrackingPlan
from mpdoctor.plans.convert.building import Builder, Imported, call_name, texts
from mpdoctor.plans.convert.content import PlanContent
from mpdoctor.plans.convert.format import Exported, PlanFormat
from mpdoctor.plans.convert.losses import lost_of, lost_of_event, lost_section
from mpdoctor.plans.convert.schemas import object_schema, read_properties

_DRAFT = "http://json-schema.org/draft-07/schema#"
_SCHEMAS = ("jsonSchema", "json_schema", "rules", "schema")


def _plan(content: PlanContent) -> tuple[dict[str, Any], list[Any]]:
    """What describes the plan, and its rules, each with a type."""
    data = content.document
    if isinstance(data, list):
        return {}, data
    if not isinstance(data, dict):
        return {}, []
    data = data.get("data", data) if isinstance(data.get("data"), dict) else data
    head = data.get("trackingPlan", data.get("tracking_plan", data))
    head = head if isinstance(head, dict) else {}
    rules = data.get("rules", head.get("rules", data.get("events")))
    if isinstance(rules, dict):
        return head, _version_1(rules)
    if isinstance(rules, list):
        return head, rules
    return head, []


def _version_1(rules: dict[str, Any]) -> list[Any]:
    found = [
        {"type": "TRACK", **it}
        for it in rules.get("events") or ()
        if isinstance(it, dict)
    ]
    for key, kind in (
        ("global", "COMMON"),
        ("identify", "IDENTIFY"),
        ("group", "GROUP"),
        ("page", "PAGE"),
        ("screen", "SCREEN"),
    ):
        if isinstance(rules.get(key), dict) and rules[key]:
            found.append({"type": kind, "jsonSchema": rules[key]})
    return found


def _schema(rule: Any) -> Any:
    for key in _SCHEMAS:
        schema = rule.get(key)
        if isinstance(schema, str) and schema.lstrip().startswith("{"):
            try:
                schema = json.loads(schema)
            except ValueError:
                continue
        if isinstance(schema, dict):
            return schema
    return None


def _recognises(content: PlanContent) -> bool:
    _, rules = _plan(content)
    some = rules[:20]
    return bool(some) and all(
        isinstance(it, dict)
        and ("key" in it or "name" in it or "type" in it)
        and _schema(it) is not None
        and "entityType" not in it
        for it in some
    )


def _read(content: PlanContent) -> Imported:
    head, rules = _plan(content)
    builder = Builder("Segment")
    builder.name = str(head.get("display_name") or head.get("name") or "")
    builder.description = str(head.get("description") or "")
    newest: dict[str, tuple[float, dict[str, Any]]] = {}
    for rule in rules:
        schema = _schema(rule) if isinstance(rule, dict) else None
        if schema is None:
            builder.lose("a rule without a schema was left out")
            continue
        kind = str(rule.get("type") or "TRACK").upper()
        name = str(rule.get("key") or rule.get("name") or "").strip()
        if kind in ("IDENTIFY", "GROUP", "COMMON"):
            _read_call(kind, schema, builder)
            continue
        name = call_name("Segment", kind, name)
        version = rule.get("version")
        number = float(version) if isinstance(version, int | float) else 0.0
        if name in newest:
            builder.lose(f"event `{name}` has several versions; the newest was kept")
        if name not in newest or number > newest[name][0]:
            newest[name] = (number, rule)
    for name, (_, rule) in newest.items():
        _read_event(name, rule, builder)
    return builder.done()


def _inside(schema: dict[str, Any], *names: str) -> dict[str, Any]:
    """The schema of `properties` or `traits` in that of a whole call."""
    outer = schema.get("properties")
    for name in names:
        inner = outer.get(name) if isinstance(outer, dict) else None
        if isinstance(inner, dict):
            return inner
    return {}


def _read_event(name: str, rule: dict[str, Any], builder: Builder) -> None:
    schema = _schema(rule)
    assert isinstance(schema, dict)
    where = f"event `{name}`"
    keys: dict[str, Any] = {
        "description": str(rule.get("description") or schema.get("description") or ""),
        "tags": texts(rule.get("tags") or rule.get("category")),
        "properties": {},
    }
    if rule.get("version") not in (None, 1, "1"):
        keys["version"] = str(rule["version"])
    labels = schema.get("labels") or rule.get("labels")
    if labels:
        keys["meta"] = {"labels": labels}
    inner = _inside(schema, "properties")
    outer = schema.get("properties")
    if (
        not inner
        and isinstance(outer, dict)
        and not {"context", "traits"} & outer.keys()
    ):
        inner = schema
    if inner.get("additionalProperties") is False:
        keys["additional"] = "error"
    event = builder.event(name, keys)
    if not event:
        return
    read_properties(inner, event["properties"], builder, where, schema)
    for part in ("context", "traits"):
        if _inside(schema, part).get("properties"):
            builder.lose(
                f"`{part}` of {where} was left out: Mixpanel gets it otherwise"
            )


def _read_call(kind: str, schema: dict[str, Any], builder: Builder) -> None:
    if kind == "IDENTIFY":
        section = builder.sections["user_properties"]
        read_properties(_inside(schema, "traits"), section, builder, "profiles", schema)
    elif kind == "GROUP":
        traits = _inside(schema, "traits")
        if traits.get("properties"):
            group = builder.sections["group_properties"].setdefault("$group_id", {})
            into = group.setdefault("properties", {})
            read_properties(traits, into, builder, "groups", schema)
            builder.lose("group traits need their group key: `$group_id` is a guess")
    else:
        section = builder.sections["super_properties"]
        inner = _inside(schema, "properties")
        read_properties(inner, section, builder, "all events", schema)
        if _inside(schema, "context").get("properties"):
            builder.lose(
                "`context` of all events was left out: Mixpanel gets it otherwise"
            )


def _write(plan: TrackingPlan) -> Exported:
    losses: list[str] = []
    rules = [_event_rule(event, losses) for event in plan.events.values()]
    for where, properties in (
        ("all events", plan.super_properties),
        ("profiles", plan.user_properties),
    ):
        for name, spec in properties.items():
            losses += lost_of(spec, f"`{name}` of {where}")
    if plan.super_properties:
        inner = object_schema(plan.super_properties)
        rules.append(_rule("COMMON", None, "", {"properties": inner}))
    if plan.user_properties:
        inner = object_schema(plan.user_properties)
        rules.append(_rule("IDENTIFY", None, "", {"traits": inner}))
    losses += lost_section(plan, "group_properties")
    losses += lost_section(plan, "identity")
    text = json.dumps({"rules": rules}, indent=2, ensure_ascii=False)
    return Exported(text + "\n", tuple(losses))


def _event_rule(event: EventSpec, losses: list[str]) -> dict[str, Any]:
    where = f"event `{event.name}`"
    inner = object_schema(event.properties)
    if event.has_additional and event.additional is not None:
        inner["additionalProperties"] = False
    losses += lost_of_event(event)
    for property_, spec in event.properties.items():
        losses += lost_of(spec, f"`{property_}` of {where}")
    return _rule("TRACK", event.name, event.description, {"properties": inner})


def _rule(
    kind: str, name: str | None, description: str, inside: dict[str, Any]
) -> dict[str, Any]:
    schema = {"$schema": _DRAFT, "type": "object", "properties": inside}
    if description:
        schema["description"] = description
    (part,) = inside
    if inside[part].get("required"):
        schema["required"] = [part]
    rule: dict[str, Any] = {"type": kind, "version": 1, "jsonSchema": schema}
    return {"key": name, **rule} if name is not None else rule


FORMAT = PlanFormat("segment", "Segment Protocols", _recognises, _read, _write, rank=1)
