"""Names that are not written in the plan's style."""

from collections import defaultdict
from collections.abc import Iterator

from mpdoctor.mixpanel.names import is_known_event, is_known_property
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.plan import PropertySpec, TrackingPlan
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventName, Field
from mpdoctor.rules._messages import quoted, the_property
from mpdoctor.rules.tracking_plan._messages import path
from mpdoctor.text.naming import STYLES, matches


def check(subject: EventName | Field | TrackingPlan) -> Iterator[Problem]:
    if isinstance(subject, TrackingPlan):
        yield from _planned_events(subject)
        yield from _planned_properties(subject)
    elif subject.plan is None or subject.known or subject.spec or subject.twin:
        return
    elif isinstance(subject, Field):
        style = subject.plan.property_naming
        if style and not matches(style, subject.property):
            yield Problem(
                f"{the_property(subject.property, subject.event)} {_broken(style)}",
                at=path(subject.property),
            )
    elif subject.event is not None:
        style = subject.plan.event_naming
        if style and not matches(style, subject.event):
            yield Problem(f"event {quoted(subject.event)} {_broken(style)}", at="event")


def _planned_events(plan: TrackingPlan) -> Iterator[Problem]:
    style = plan.event_naming
    for name, spec in plan.events.items():
        if style and not is_known_event(name) and not matches(style, name):
            yield Problem(
                f"planned event {quoted(name)} {_broken(style)}",
                subject={"event": name, "property": None},
                places=(spec.place,),
            )


def _planned_properties(plan: TrackingPlan) -> Iterator[Problem]:
    style = plan.property_naming
    if not style:
        return
    specs: dict[str, list[tuple[str | None, PropertySpec]]] = defaultdict(list)
    for name, spec in plan.super_properties.items():
        specs[name].append((None, spec))
    for event in plan.events.values():
        for name, spec in event.properties.items():
            specs[name].append((event.name, spec))
    for name, found in specs.items():
        if is_known_property(name) or matches(style, name):
            continue
        yield Problem(
            f"planned property {quoted(name)} {_broken(style)}",
            subject={
                "event": found[0][0] if len(found) == 1 else None,
                "property": name,
            },
            places=tuple(spec.place for _, spec in found),
        )


def _broken(style: str) -> str:
    if style in STYLES:
        return f"is not written in `{style}`"
    return f"does not match the naming pattern {quoted(style)}"


RULE = Rule(
    code="PLAN013",
    name="naming-style",
    severity=Severity.INFO,
    looks_at=(EventName, Field, TrackingPlan),
    check=check,
    summary="A name does not have the style that `naming` in the plan requires.",
    why="Names in one style are easy to find and type, and Mixpanel's Data "
    "Standards report other names as violations.",
    fix="Rename it, or set a display name for it in Lexicon.",
    reference="https://docs.mixpanel.com/docs/data-governance/data-standards",
    needs=frozenset({Need.PLAN}),
)
