"""A plan as entries of Mixpanel's Lexicon Schemas API, with the fields that it documents.

Source: https://docs.mixpanel.com/reference/lexicon-schemas-api
"""

from collections.abc import Mapping
from typing import Any

from mpdoctor.model.plan import EventSpec, PropertySpec, Status, TrackingPlan, ValueType
from mpdoctor.plans.convert.losses import lost_of, lost_of_event, lost_section

OWN = "com.mixpanel"
USER = "$user"
_TYPES = {ValueType.LIST: "array", ValueType.DATETIME: "string"}
_LOST = (
    *("enum", "pattern", "format", "minimum", "maximum", "max_length", "min_length"),
    *("min_items", "max_items", "items", "properties", "values", "above", "below"),
)

Entry = dict[str, Any]


def lexicon_entries(plan: TrackingPlan) -> tuple[list[Entry], list[str]]:
    """One entry per event and one for all profiles, and what they cannot hold."""
    losses: list[str] = []
    entries = [
        _event(event, {**plan.super_properties, **event.properties}, losses)
        for event in plan.events.values()
    ]
    if plan.user_properties:
        schema = _properties(plan.user_properties, "profiles", losses)
        entries.append({"entityType": "profile", "name": USER, "schemaJson": schema})
    for section in ("group_properties", "identity"):
        losses += lost_section(plan, section)
    return entries, losses


def _event(
    event: EventSpec, properties: Mapping[str, PropertySpec], losses: list[str]
) -> Entry:
    where = f"event `{event.name}`"
    is_address = "@" in event.owner
    kept = {"display_name", "tags", "owner"}
    if event.status in (Status.HIDDEN, Status.BLOCKED):
        kept.add("status")
    losses += lost_of_event(event, kept)
    if event.has_additional:
        losses.append(f"`additional` of {where}")
    own = {
        "displayName": event.display_name,
        "tags": list(event.tags),
        "contacts": [event.owner] if is_address else [],
        "teamContacts": [event.owner] if event.owner and not is_address else [],
        "hidden": event.status is Status.HIDDEN,
        "dropped": event.status is Status.BLOCKED,
    }
    schema: dict[str, Any] = {}
    if event.description:
        schema["description"] = event.description
    schema |= _properties(properties, where, losses)
    schema |= _metadata(own)
    return {"entityType": "event", "name": event.name, "schemaJson": schema}


def _metadata(own: Mapping[str, Any]) -> dict[str, Any]:
    raw = {key: value for key, value in own.items() if value}
    return {"metadata": {OWN: raw}} if raw else {}


def _properties(
    properties: Mapping[str, PropertySpec], where: str, losses: list[str]
) -> dict[str, Any]:
    found = {}
    for name, spec in properties.items():
        here = f"`{name}` of {where}"
        if spec.types or spec.type is ValueType.ANY:
            losses.append(f"{here}: Lexicon needs a single type")
            continue
        found[name] = _property(spec, here, losses)
    required = [name for name in found if properties[name].required]
    schema: dict[str, Any] = {"properties": found}
    return {**schema, "required": required} if required else schema


def _property(spec: PropertySpec, where: str, losses: list[str]) -> dict[str, Any]:
    losses += lost_of(spec, where)
    for key in _LOST:
        if getattr(spec, key) not in (None, {}):
            losses.append(f"`{key}` of {where}")
    for key, value in (
        ("nullable", spec.nullable),
        ("unique", spec.notes.unique),
        ("examples", spec.notes.examples),
        ("type: datetime", spec.type is ValueType.DATETIME),
    ):
        if value:
            losses.append(f"`{key}` of {where}")
    schema: dict[str, Any] = {"type": _TYPES.get(spec.type, spec.type.value)}
    if spec.description:
        schema["description"] = spec.description
    return {**schema, **_metadata({"displayName": spec.notes.display_name})}
