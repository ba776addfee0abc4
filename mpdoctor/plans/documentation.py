"""A plan and what was observed, put together for its readers."""

from collections.abc import Iterator, Mapping
from typing import Any

from mpdoctor.model.plan import EventSpec, PropertySpec, TrackingPlan, ValueType
from mpdoctor.model.plan_docs import DocEvent, DocProperty, DocSection, PlanDocs
from mpdoctor.plans.observed import OF_PEOPLE, EventSeen, Observed
from mpdoctor.plans.personal_properties import is_personal
from mpdoctor.plans.values import Values
from mpdoctor.text.masking import without_people, without_secrets
from mpdoctor.text.personal import whole
from mpdoctor.text.personal_kinds import Personal

EXAMPLES = 3
EXAMPLE_LENGTH = 60
UNPLANNED_SHOWN = 500
MORE_SHOWN = 20

_PII = "pii"


def plan_docs(plan: TrackingPlan, observed: Observed | None = None) -> PlanDocs:
    """What the plan says, and, with data, where and how often it was seen."""
    events = [_event(event, plan, observed) for event in plan.events.values()]
    if observed is not None:
        others = [it for it in observed.events.items() if it[0] not in plan.events]
        others.sort(key=lambda it: (-it[1].count, it[0]))
        events += [
            DocEvent(name, status="not planned", planned=False, **_seen(seen))
            for name, seen in others[:UNPLANNED_SHOWN]
        ]
    times = [
        moment
        for seen in (observed.events.values() if observed is not None else ())
        for moment in (seen.first, seen.last)
        if moment is not None
    ]
    return PlanDocs(
        plan.name,
        plan.description,
        tuple(events),
        tuple(_sections(plan, observed)),
        observed.records if observed is not None else None,
        min(times, default=None),
        max(times, default=None),
    )


def _event(event: EventSpec, plan: TrackingPlan, observed: Observed | None) -> DocEvent:
    found = _values_of(observed, event.name)
    known = {*event.properties, *plan.super_properties}
    since = f"since {event.since}" if event.since else ""
    until = f"until {event.until}" if event.until else ""
    version = f"version {event.version}" if event.version else ""
    seen = (
        observed.events.get(event.name, EventSeen()) if observed is not None else None
    )
    more = sorted(name for name in found if name not in known and name[:1] not in "$")
    return DocEvent(
        event.name,
        event.display_name,
        event.description,
        event.owner,
        event.status.value,
        tuple(sorted([*(it.value for it in event.sources), *event.other_sources])),
        event.tags,
        ", ".join(it for it in (version, since, until) if it),
        event.group_keys,
        tuple(_properties(event.properties, found)),
        more=tuple(more[:MORE_SHOWN]),
        **_seen(seen),
    )


def _seen(seen: EventSeen | None) -> dict[str, Any]:
    if seen is None:
        return {}
    platforms = sorted(seen.platforms.items(), key=lambda it: (-it[1], it[0]))
    return {
        "count": seen.count,
        "first": seen.first,
        "last": seen.last,
        "platforms": tuple((platform.value, count) for platform, count in platforms),
    }


def _values_of(observed: Observed | None, event: str) -> dict[str, Values]:
    if observed is None:
        return {}
    return {
        name: it for (other, name), it in observed.properties.items() if other == event
    }


def _sections(plan: TrackingPlan, observed: Observed | None) -> Iterator[DocSection]:
    everywhere: dict[str, Values] = {}
    profiles: dict[str, dict[str, Values]] = {}
    if observed is not None:
        for (_, name), values in observed.properties.items():
            if name in plan.super_properties:
                everywhere.setdefault(name, Values()).merge(values)
        for (key, name), values in observed.profiles.items():
            profiles.setdefault(key, {})[name] = values
    groups = (
        (f"Properties of {key} groups", it, key)
        for key, it in plan.group_properties.items()
    )
    for title, properties, found in (
        ("Properties of every event", plan.super_properties, everywhere),
        ("Properties of users", plan.user_properties, profiles.get(OF_PEOPLE, {})),
        *((title, it, profiles.get(key, {})) for title, it, key in groups),
    ):
        if properties:
            yield DocSection(title, tuple(_properties(properties, found)))


def _properties(
    properties: Mapping[str, PropertySpec], found: Mapping[str, Values], above: str = ""
) -> Iterator[DocProperty]:
    """Each property, followed by what is inside it."""
    for name, spec in properties.items():
        values = found.get(name)
        path = f"{above}.{name}" if above else name
        yield _property(path, name, spec, values)
        yield from _inside(path, spec, values)


def _inside(
    path: str, spec: PropertySpec, values: Values | None
) -> Iterator[DocProperty]:
    if spec.properties:
        keys = values.keys if values is not None and values.keys else {}
        yield from _properties(spec.properties, keys, path)
    if spec.items is not None and spec.items.properties:
        items = values.items if values is not None else None
        keys = items.keys if items is not None and items.keys else {}
        yield from _properties(spec.items.properties, keys, f"{path}[]")


def _property(
    path: str, name: str, spec: PropertySpec, values: Values | None
) -> DocProperty:
    texts = values.texts.counts if values is not None else {}
    personal = _PII in spec.notes.tags or is_personal(name, texts)
    listed = tuple(_enum(spec))
    hidden = personal or listed
    examples = () if hidden else tuple(_examples(spec, values))
    return DocProperty(
        path,
        _type(spec),
        _required(spec),
        spec.notes.display_name,
        spec.description,
        tuple(_rules(spec)),
        listed,
        examples,
        spec.notes.tags,
        personal,
        values.count if values is not None else None,
    )


def _type(spec: PropertySpec) -> str:
    kinds = " or ".join(it.value for it in spec.allowed)
    if spec.items is not None and spec.type is ValueType.LIST:
        kinds = f"list of {_type(spec.items)}"
    return f"{kinds} or null" if spec.nullable else kinds


def _required(spec: PropertySpec) -> str:
    if spec.required:
        return "always"
    return f"on {', '.join(sorted(spec.required_from))}" if spec.required_from else ""


def _rules(spec: PropertySpec) -> Iterator[str]:
    of = spec.items if spec.items is not None and not spec.items.properties else None
    for prefix, one in (("", spec), *((("each: ", of),) if of is not None else ())):
        for text, value in (
            ("at least {}", one.minimum),
            ("at most {}", one.maximum),
            ("more than {}", one.above),
            ("less than {}", one.below),
            ("at least {} characters", one.min_length),
            ("at most {} characters", one.max_length),
            ("at least {} elements", one.min_items),
            ("at most {} elements", one.max_items),
            ("{}", one.format),
            ("matches {}", one.pattern),
        ):
            if value is not None:
                shown = f"{value:,g}" if isinstance(value, int | float) else value
                yield prefix + text.format(shown)
    if spec.notes.unique:
        yield "no element twice"
    if spec.sources:
        yield f"only from {', '.join(sorted(spec.sources))}"
    if spec.notes.write is not None:
        yield f"written with {spec.notes.write.value}"
    for when in spec.notes.when:
        yield _condition(when)


def _condition(when: Mapping[str, Any]) -> str:
    other = str(when.get("property"))
    if "equals" in when:
        condition = f"{other} is {when['equals']}"
    elif "one_of" in when:
        condition = f"{other} is one of {', '.join(map(str, when['one_of']))}"
    else:
        condition = (
            f"{other} is {'there' if when.get('present', True) else 'not there'}"
        )
    then = "required" if when.get("required") else ""
    if when.get("enum"):
        then = f"one of {', '.join(map(str, when['enum']))}"
    return f"{then or 'as written'} if {condition}"


def _enum(spec: PropertySpec) -> Iterator[tuple[str, str]]:
    of = spec if spec.enum is not None or spec.items is None else spec.items
    descriptions = {
        str(it.get("value")): str(it.get("description") or "") for it in of.notes.enum
    }
    for value in of.enum or ():
        shown = str(value).lower() if isinstance(value, bool) else str(value)
        yield shown, descriptions.get(str(value), "")


def _examples(spec: PropertySpec, values: Values | None) -> Iterator[str]:
    """From data, else from the plan; whoever they name is masked."""
    of_list = (
        values.items if values is not None and values.items is not None else values
    )
    if of_list is not None:
        counts: dict[Any, int] = {**of_list.texts.counts}
        if not counts:
            counts = {
                _number(it): count for it, count in (of_list.numbers or {}).items()
            }
        found = sorted(counts, key=lambda it: (-counts[it], str(it)))
    else:
        found = []
    shown = 0
    for value in found or spec.notes.examples:
        text = str(value)
        if isinstance(whole(text), Personal):
            continue
        yield without_people(without_secrets(text))[:EXAMPLE_LENGTH]
        shown += 1
        if shown == EXAMPLES:
            return
    if not shown and of_list is not None and of_list.low is not None:
        yield f"{_number(of_list.low):,} to {_number(of_list.high or 0):,}"


def _number(value: float) -> float:
    return int(value) if float(value).is_integer() else value
