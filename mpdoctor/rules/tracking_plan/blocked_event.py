"""Events that the plan marks blocked."""

from collections.abc import Iterator

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.plan import Status
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventName
from mpdoctor.rules._messages import quoted


def check(name: EventName) -> Iterator[Problem]:
    if name.event is None or name.spec is None:
        return
    if name.spec.status is Status.BLOCKED:
        yield Problem(
            f"event {quoted(name.event)} is still sent though the plan blocks it",
            at="event",
        )


RULE = Rule(
    code="PLAN019",
    name="blocked-event",
    severity=Severity.WARNING,
    looks_at=EventName,
    check=check,
    summary="An event is sent that the plan marks `status: blocked`.",
    why="Mixpanel drops a blocked event on receipt and cannot restore it. Reports "
    "and tools that depend on the event get no data.",
    fix="Stop sending the event, or unblock it in Lexicon and in the plan.",
    reference="https://docs.mixpanel.com/docs/data-governance/lexicon",
    needs=frozenset({Need.PLAN}),
    supersedes=("PLAN037",),
)
