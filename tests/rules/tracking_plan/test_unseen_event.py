"""Planned events that never occur."""

import pytest

from mpdoctor.model.plan import EventSpec, Status, TrackingPlan
from mpdoctor.model.subjects import NearMatch
from mpdoctor.rules.tracking_plan.unseen_event import RULE
from tests.rules.tracking_plan.subjects import named, plan_of, totals_of

PLAN = plan_of("Sign Up", "Order Paid")


def test_a_live_event_that_is_not_there_counts_none() -> None:
    (problem,) = RULE.check(totals_of(named("Sign Up", plan=PLAN), plan=PLAN))

    assert problem.subject == {"event": "Order Paid", "property": None}
    assert problem.count == 0
    assert [place.line for place in problem.places] == [2]


def test_a_slip_of_its_name_is_not_absence() -> None:
    slip = named("order paid", plan=PLAN, twin=NearMatch("Order Paid", "only in case"))

    assert not list(RULE.check(totals_of(named("Sign Up", plan=PLAN), slip, plan=PLAN)))


@pytest.mark.parametrize(
    ("status", "faults"),
    [
        (Status.LIVE, 1),
        (Status.PLANNED, 0),
        (Status.DEPRECATED, 0),
        (Status.BLOCKED, 0),
    ],
)
def test_only_live_events_are_expected(status: Status, faults: int) -> None:
    plan = TrackingPlan(events={"X": EventSpec("X", status=status)})

    assert len(list(RULE.check(totals_of(named("Y"), plan=plan)))) == faults


def test_nothing_is_said_without_events_or_with_names_beyond_the_cap() -> None:
    assert not list(RULE.check(totals_of(plan=PLAN)))
    assert not list(RULE.check(totals_of(named("A"), plan=PLAN, overflow={"names": 7})))
