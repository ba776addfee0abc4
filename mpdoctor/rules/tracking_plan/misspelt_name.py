"""Names a typing slip away from a planned one."""

from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventName, Field
from mpdoctor.rules._messages import quoted, the_property
from mpdoctor.rules.tracking_plan._messages import (
    did_you_mean,
    path,
    unplanned_event_severity,
    unplanned_property_severity,
)


def check(subject: EventName | Field) -> Iterator[Problem]:
    twin = subject.twin
    if twin is None or not twin.misspelt:
        return
    if isinstance(subject, Field):
        yield Problem(
            f"{the_property(subject.property, subject.event)} differs from planned "
            f"{quoted(twin.name)} {twin.how}",
            did_you_mean(subject.property, twin.name),
            at=path(subject.property),
            severity=unplanned_property_severity(Severity.WARNING, subject.plan),
        )
    elif subject.event is not None:
        yield Problem(
            f"event {quoted(subject.event)} differs from planned {quoted(twin.name)} "
            f"{twin.how}",
            did_you_mean(subject.event, twin.name),
            at="event",
            severity=unplanned_event_severity(Severity.WARNING, subject.plan),
        )


RULE = Rule(
    code="PLAN038",
    name="misspelt-name",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=(EventName, Field),
    check=check,
    summary="The name of an event or a property differs from a planned one by a typo "
    "or a plural.",
    why="Mixpanel treats them as two names, so every report on the planned name "
    "counts too little. `unplanned` in the plan sets the severity, as for any "
    "unplanned name.",
    fix="Send the name exactly as planned. If it is a separate name, add it to the "
    "plan.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/debugging",
    needs=frozenset({Need.PLAN}),
    supersedes=("PLAN012",),
)
