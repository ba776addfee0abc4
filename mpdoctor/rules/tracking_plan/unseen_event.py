"""Planned events that never occur."""

from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.plan import Status
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import InputTotals
from mpdoctor.rules._messages import quoted


def check(totals: InputTotals) -> Iterator[Problem]:
    plan = totals.setup.plan
    # With names beyond the cap, a missing one may be among those not kept.
    if plan is None or not totals.events or totals.overflow.get("names"):
        return
    seen = totals.events.keys() | {
        event.twin.name for event in totals.events.values() if event.twin
    }
    for name, spec in plan.events.items():
        if spec.status is Status.LIVE and name not in seen:
            yield Problem(
                f"event {quoted(name)} is planned but never seen",
                subject={"event": name, "property": None},
                count=0,
                positions=(),
                places=(spec.place,),
            )


# An error in the catalogue of faults; but an input is a sample of the traffic, and an
# event that nobody triggered in it is not a fault of the implementation.
RULE = Rule(
    code="PLAN002",
    name="unseen-event",
    severity=Severity.INFO,
    confidence=Confidence.POSSIBLE,
    looks_at=InputTotals,
    check=check,
    summary="A planned event does not occur in the input.",
    why="Either the event was not triggered while the input was captured, or it "
    "was never implemented and its reports stay empty. Only the second is a "
    "problem. A sample of traffic does not show which one applies, so this is an "
    "info.",
    fix="Trigger the event and check again. If it is not implemented yet, mark it "
    "`status: planned`; if it is no longer sent, remove it from the plan.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/tracking-plan",
    needs=frozenset({Need.PLAN, Need.EVENTS}),
)
