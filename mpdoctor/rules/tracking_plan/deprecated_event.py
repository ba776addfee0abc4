"""Events that the plan marks deprecated."""

from collections.abc import Iterator

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.plan import Status
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventName
from mpdoctor.rules._messages import quoted


def check(name: EventName) -> Iterator[Problem]:
    if name.event is None or name.spec is None:
        return
    if name.spec.status is Status.DEPRECATED:
        yield Problem(
            f"event {quoted(name.event)} is still sent though the plan deprecates it",
            name.spec.description,
            at="event",
        )


RULE = Rule(
    code="PLAN037",
    name="deprecated-event",
    severity=Severity.WARNING,
    looks_at=EventName,
    check=check,
    summary="An event is sent that the plan marks `status: deprecated`.",
    why="Reports use the event that replaces it, so events with the old name are "
    "missing from them.",
    fix="Send the event that replaces it, and find the app versions that still "
    "send the old one.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/tracking-plan",
    needs=frozenset({Need.PLAN}),
    supersedes=("ENV034",),
)
