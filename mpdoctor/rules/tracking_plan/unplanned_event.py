"""Events that the tracking plan does not name."""

from collections.abc import Iterator

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventName
from mpdoctor.rules._messages import quoted
from mpdoctor.rules.tracking_plan._messages import did_you_mean


def check(name: EventName) -> Iterator[Problem]:
    if name.event is None or name.plan is None or name.spec is not None or name.known:
        return
    severity = name.plan.unplanned_events
    if severity is None:
        return
    yield Problem(
        f"event {quoted(name.event)} is not in the tracking plan",
        did_you_mean(name.event, name.twin.name) if name.twin else "",
        at="event",
        severity=severity,
    )


RULE = Rule(
    code="PLAN001",
    name="unplanned-event",
    severity=Severity.ERROR,
    looks_at=EventName,
    check=check,
    summary="An event is sent that the tracking plan does not name.",
    why="The event has no agreed meaning, so reports miss it or count the same "
    "thing twice. `unplanned.events` in the plan sets the severity.",
    fix="Add the event to the plan, or stop sending it.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/tracking-plan",
    needs=frozenset({Need.PLAN}),
)
