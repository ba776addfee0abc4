"""Subjects made by hand, and values checked as they are while records are read."""

from collections.abc import Iterable, Mapping
from typing import Any

from mpdoctor.analysis.columns import TYPE_NAMES
from mpdoctor.model.place import Place
from mpdoctor.model.plan import EventSpec, PropertySpec, TrackingPlan, ValueType
from mpdoctor.model.record import Channel
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import (
    Column,
    EventName,
    EventShape,
    Field,
    InputTotals,
    NearMatch,
    Occurrences,
    Sender,
    ValueFinding,
)

EVENT = "Sign Up"


def spec(type: str = "any", **more: Any) -> PropertySpec:
    return PropertySpec(ValueType(type), **more)


def plan_of(*names: str, **more: Any) -> TrackingPlan:
    """A plan that holds these events, each with the property `plan`."""
    return TrackingPlan(
        events={
            name: EventSpec(
                name,
                properties={"plan": spec("string")},
                place=Place("plan.yaml", line),
            )
            for line, name in enumerate(names, 1)
        },
        **more,
    )


def seen(count: int = 1, *senders: Sender) -> Occurrences:
    return Occurrences(
        count,
        tuple((0, 0, line) for line in range(1, min(count, 3) + 1)),
        dict.fromkeys(senders, count),
    )


def named(
    event: str | None,
    *,
    plan: TrackingPlan | None = None,
    twin: NearMatch | None = None,
    known: bool = False,
    count: int = 1,
) -> EventName:
    planned = plan.events.get(event) if plan and event is not None else None
    return EventName(
        event, seen(count), known=known, spec=planned, twin=twin, plan=plan
    )


def field_of(
    property: str,
    *,
    event: str | None = EVENT,
    types: Mapping[str, int] | None = None,
    plan: TrackingPlan | None = None,
    twin: NearMatch | None = None,
    known: bool = False,
    count: int = 1,
) -> Field:
    return Field(
        event,
        property,
        types or {"string": count},
        seen(count),
        known=known,
        spec=plan.spec(event or "", property) if plan else None,
        twin=twin,
        plan=plan,
    )


def shape_of(
    *names: str,
    event: str = EVENT,
    count: int = 1,
    plan: TrackingPlan | None = None,
    twins: Mapping[str, NearMatch] | None = None,
) -> EventShape:
    return EventShape(
        event,
        Channel.EXPORT,
        "",
        frozenset(names),
        seen(count),
        spec=plan.events.get(event) if plan else None,
        plan=plan,
        twins=twins or {},
    )


def totals_of(
    *events: EventName,
    fields: Iterable[Field] = (),
    shapes: Iterable[EventShape] = (),
    plan: TrackingPlan | None = None,
    overflow: Mapping[str, int] | None = None,
) -> InputTotals:
    by_event: dict[str, tuple[EventShape, ...]] = {}
    for shape in shapes:
        event = shape.event or ""
        by_event[event] = (*by_event.get(event, ()), shape)
    return InputTotals(
        Setup(plan=plan),
        {event.event: event for event in events if event.event is not None},
        {(field.event, field.property): field for field in fields},
        (),
        by_event,
        examined={"events": sum(event.seen.count for event in events)},
        overflow=overflow or {},
    )


def column_of(
    planned: PropertySpec | None,
    *,
    property: str = "plan",
    plan: TrackingPlan | None = None,
    known: bool = False,
) -> Column:
    return Column(
        EVENT, property, Channel.EXPORT, Setup(plan=plan), known=known, spec=planned
    )


def label(rule: Rule[Any], column: Column, value: Any) -> str | None:
    """What a rule calls one value; `None` where it finds nothing or does not check it."""
    assert rule.value_checks is not None
    for value_checks in rule.value_checks(column):
        if type(value) in value_checks.types:
            found = value_checks.finds(value)
            assert found is None or _is_checked(value_checks, value), (
                "it would be passed over"
            )
            if found is not None:
                return found
    return None


def _is_checked(value_checks: ValueCheck, value: Any) -> bool:
    if isinstance(value, str) and value_checks.lengths is not None:
        return value_checks.lengths[0] <= len(value) <= value_checks.lengths[1]
    if type(value) in (int, float) and value_checks.bounds is not None:
        return not value_checks.bounds[0] <= value <= value_checks.bounds[1]
    return True


def problems(
    rule: Rule[Any],
    planned: PropertySpec | None,
    values: Iterable[Any],
    *,
    property: str = "plan",
    plan: TrackingPlan | None = None,
    native: Mapping[str, int] | None = None,
) -> list[Problem]:
    """The problems of a rule with a property that has these values."""
    column = column_of(planned, property=property, plan=plan)
    values = list(values)
    faulty = [
        (value, found)
        for value in values
        if (found := label(rule, column, value)) is not None
    ]
    if not faulty:
        return []
    kinds: dict[str, int] = {}
    for _, found in faulty:
        kinds[found] = kinds.get(found, 0) + 1
    types: dict[str, int] = {}
    for value in values:
        kind = TYPE_NAMES[type(value)]
        types[kind] = types.get(kind, 0) + 1
    value_finding = ValueFinding(
        EVENT,
        property,
        kinds,
        tuple(value for value, _ in faulty[:3]),
        seen(len(faulty)),
        frozenset({Channel.EXPORT}),
        spec=planned,
        types=types,
        native=native or {},
        total=len(values),
    )
    return list(rule.check(value_finding))
