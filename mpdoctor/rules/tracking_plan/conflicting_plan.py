"""A tracking plan that contradicts itself, or what Mixpanel allows."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from mpdoctor.mixpanel.names import (
    HIDING_PROPERTIES,
    MAX_NAME,
    has_reserved_prefix,
    is_known_event,
    is_known_profile_property,
    is_known_property,
)
from mpdoctor.model.levels import Severity
from mpdoctor.model.place import Place
from mpdoctor.model.plan import PropertySpec, TrackingPlan, ValueType
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._messages import listed, quoted, the_property
from mpdoctor.text.spelling import difference, fold

Specs = Mapping[str, PropertySpec]


def check(plan: TrackingPlan) -> Iterator[Problem]:
    """What an imported plan has inherited is a warning until the plan is `strict`."""
    for problem in _contradictions(plan):
        if plan.strict:
            yield problem
        else:
            yield replace(problem, severity=Severity.WARNING)


def _contradictions(plan: TrackingPlan) -> Iterator[Problem]:
    places = {name: spec.place for name, spec in plan.events.items()}
    for name, other, how in _resembling(places):
        yield _problem(
            f"planned event {quoted(name)} differs from planned {quoted(other)} {how}",
            name,
            None,
            (places[other], places[name]),
        )
    for name, place in places.items():
        if not is_known_event(name):
            yield from _unusable(
                name, f"planned event {quoted(name)}", name, None, place
            )
    for event, specs in _groups(plan):
        yield from _among_properties(specs, event)
    yield from _two_types(plan)
    for specs in (plan.user_properties, *plan.group_properties.values()):
        yield from _of_profiles(specs)


def _groups(plan: TrackingPlan) -> Iterator[tuple[str | None, Specs]]:
    yield None, plan.super_properties
    for name, event in plan.events.items():
        yield name, event.properties


def _among_properties(specs: Specs, event: str | None) -> Iterator[Problem]:
    for name, other, how in _resembling(specs):
        yield _problem(
            f"planned {the_property(name, event)} differs from planned "
            f"{quoted(other)} {how}",
            event,
            name,
            (specs[other].place, specs[name].place),
        )
    for name, spec in specs.items():
        if not is_known_property(name):
            yield from _unusable(
                name, f"planned {the_property(name, event)}", event, name, spec.place
            )


def _of_profiles(specs: Specs) -> Iterator[Problem]:
    for name, other, how in _resembling(specs):
        yield _problem(
            f"planned profile property {quoted(name)} differs from planned "
            f"{quoted(other)} {how}",
            None,
            name,
            (specs[other].place, specs[name].place),
        )
    for name, spec in specs.items():
        if not is_known_profile_property(name):
            what = f"planned profile property {quoted(name)}"
            yield from _unusable(name, what, None, name, spec.place)


def _resembling(names: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Later names that fold to an earlier one, with how they differ."""
    first: dict[str, str] = {}
    for name in names:
        earlier = first.setdefault(fold(name), name)
        how = difference(name, earlier) if earlier != name else None
        if how is not None:
            yield name, earlier, how


def _unusable(
    name: str, what: str, event: str | None, property: str | None, place: Place
) -> Iterator[Problem]:
    if property is not None and name in HIDING_PROPERTIES:
        yield _problem(
            f"{what} has a name that hides it and other events",
            event,
            property,
            (place,),
        )
    elif has_reserved_prefix(name):
        # As PLAN012 does for the same name in the data.
        yield _problem(
            f"{what} has a prefix that is reserved for Mixpanel",
            event,
            property,
            (place,),
            Severity.WARNING,
        )
    if len(name) > MAX_NAME:
        yield _problem(
            f"{what} is longer than {MAX_NAME} characters", event, property, (place,)
        )


def _two_types(plan: TrackingPlan) -> Iterator[Problem]:
    types: dict[str, dict[str, list[Place]]] = defaultdict(lambda: defaultdict(list))
    for _, specs in _groups(plan):
        for name, spec in specs.items():
            # Several types on purpose are left out.
            if spec.type is not ValueType.ANY:
                types[name][_family(spec.type)].append(spec.place)
    for name, found in types.items():
        if len(found) > 1:
            yield _problem(
                f"property {quoted(name)} is planned as "
                f"{listed(f'`{kind}`' for kind in sorted(found))}",
                None,
                name,
                tuple(places[0] for places in found.values()),
            )


def _family(type: ValueType) -> str:
    """Integers are numbers."""
    return (ValueType.NUMBER if type is ValueType.INTEGER else type).value


def _problem(
    message: str,
    event: str | None,
    property: str | None,
    places: tuple[Place, ...],
    severity: Severity | None = None,
) -> Problem:
    return Problem(
        message,
        subject={"event": event, "property": property},
        places=tuple(sorted(places)),
        severity=severity,
    )


RULE = Rule(
    code="PLAN039",
    name="conflicting-plan",
    severity=Severity.ERROR,
    looks_at=TrackingPlan,
    check=check,
    summary="The tracking plan contradicts itself or uses names that Mixpanel reserves "
    "or cuts.",
    why="Examples are two names that differ only in case or spacing, and a "
    "property with two types. Code that follows such a plan sends data that "
    "Mixpanel splits in two or hides. The conflict is in the plan and not in the "
    "records, so the rule counts no records.",
    fix="Choose one name and one type, and rename what is reserved or too long. "
    "`strict: false` in the plan makes contradictions warnings, for a plan that was "
    "converted and is not repaired yet.",
    reference="https://docs.mixpanel.com/docs/data-structure/events-and-properties",
)
