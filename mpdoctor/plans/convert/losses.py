"""What of a plan another format has no place for, told one by one."""

from collections.abc import Container

from mpdoctor.model.plan import EventSpec, PropertySpec, Status, TrackingPlan, ValueType
from mpdoctor.plans.convert.schemas import schema_of


def lost_of_event(event: EventSpec, kept: Container[str] = ()) -> list[str]:
    """What of an event itself is lost, but for the keys in `kept`."""
    where = f"event `{event.name}`"
    given = {
        "owner": event.owner,
        "sources": event.sources or event.other_sources,
        "group_keys": event.group_keys,
        "display_name": event.display_name,
        "tags": event.tags,
        "version": event.version,
        "since": event.since,
        "until": event.until,
        "meta": event.meta,
    }
    found = [
        f"`{key}` of {where}"
        for key, value in given.items()
        if value and key not in kept
    ]
    if event.status is not Status.LIVE and "status" not in kept:
        found.append(f"`status: {event.status.value}` of {where}")
    return found


def lost_section(plan: TrackingPlan, section: str) -> list[str]:
    """A section that is lost as a whole, if the plan has it."""
    if section == "identity":
        found = bool(plan.user_id or plan.device_id or plan.group_ids)
    else:
        found = bool(getattr(plan, section))
    return [f"`{section}`"] if found else []


def lost_of(spec: PropertySpec, where: str) -> list[str]:
    """What of a definition JSON Schema has no word for."""
    found = []
    notes = spec.notes
    for key, value in (
        ("nullable", spec.nullable and ValueType.ANY in spec.allowed),
        ("required", spec.required_from),
        ("sources", spec.sources),
        ("tags", notes.tags),
        ("write", notes.write),
        ("by_source", notes.by_source),
        ("when", notes.when),
        ("meta", notes.meta),
    ):
        if value:
            found.append(f"`{key}` of {where}")
    if any(len(value) > 1 for value in notes.enum):
        found.append(f"the descriptions in `enum` of {where}")
    if spec.items is not None and not schema_of(spec.items):
        found.append(f"`items` of {where}")
    inside = list(spec.properties.items())
    inside += [("[]", spec.items)] if spec.items else []
    for name, inner in inside:
        found += lost_of(inner, f"`{name}` in {where}")
    return found
