"""Events without a property that the plan requires."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from msgspec.structs import replace

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.plan import PropertySpec
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Absent, Column, EventShape, ValueFinding
from mpdoctor.rules._messages import quoted
from mpdoctor.rules.tracking_plan._messages import path


def value_checks(column: Column) -> Iterable[ValueCheck]:
    """Only inside lists and objects; what an event itself lacks shows in its shape."""
    if column.spec is not None and column.spec.required:
        yield ValueCheck(lambda value: "absent", frozenset({Absent}))


def check(subject: EventShape | ValueFinding) -> Iterator[Problem]:
    if isinstance(subject, ValueFinding):
        yield _problem(subject.event, subject.property)
        return
    if subject.spec is None or subject.plan is None:
        return
    own = subject.spec.properties
    present = subject.names | {twin.name for twin in subject.twins.values()}
    for name, spec in {**subject.plan.super_properties, **own}.items():
        if name in present:
            continue
        if spec.required:
            yield _problem(subject.event, name)
            continue
        if spec.required_from:
            yield from _from_sources(subject, name, spec.required_from)
        yield from _from_conditions(subject.event, name, spec, present)
    for name in subject.spec.group_keys:
        if name not in present:
            yield _problem(subject.event, name, "group key")


def _from_sources(
    subject: EventShape, property: str, sources: frozenset[str]
) -> Iterator[Problem]:
    """Only records from sources that must send the property are counted."""
    seen = subject.seen.of(lambda sender: sender.platform.value in sources)
    if seen.count:
        yield replace(
            _problem(subject.event, property),
            count=seen.count,
            positions=seen.positions,
        )


def _from_conditions(
    event: str | None, property: str, spec: PropertySpec, present: AbstractSet[str]
) -> Iterator[Problem]:
    """A property may be required where another one is there, or where it is not."""
    for condition in spec.notes.when:
        other, wanted = condition["property"], condition.get("present")
        if condition.get("required") and wanted is (other in present):
            is_there = "is there" if wanted else "is not there"
            advice = f"the plan requires it where {quoted(other)} {is_there}"
            yield replace(_problem(event, property), help=advice)
            return


def _problem(
    event: str | None, property: str, what: str = "required property"
) -> Problem:
    return Problem(
        f"{what} {quoted(property)} is missing from event {quoted(event or '')}",
        at=path(property),
        property=property,
    )


RULE = Rule(
    code="PLAN003",
    name="missing-property",
    severity=Severity.WARNING,
    looks_at=(EventShape, ValueFinding),
    check=check,
    value_checks=value_checks,
    summary="An event lacks a property that the plan requires.",
    why="Breakdowns and filters by the property leave these events out or show "
    "them as `(not set)`.",
    fix="Send the property with every event of this name, or make it optional in the "
    "plan.",
    reference="https://docs.mixpanel.com/reference/lexicon-schemas-api",
    needs=frozenset({Need.PLAN}),
)
