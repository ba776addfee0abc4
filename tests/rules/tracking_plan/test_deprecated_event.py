"""Events that the plan marks deprecated."""

import pytest

from mpdoctor.model.plan import EventSpec, Status, TrackingPlan
from mpdoctor.rules.tracking_plan.deprecated_event import RULE
from tests.rules.tracking_plan.subjects import named


@pytest.mark.parametrize("status", Status)
def test_only_that_status(status: Status) -> None:
    plan = TrackingPlan(events={"Sign Up": EventSpec("Sign Up", status=status)})

    found = list(RULE.check(named("Sign Up", plan=plan)))

    assert len(found) == (status is Status.DEPRECATED)


def test_events_without_a_plan_have_no_status() -> None:
    assert not list(RULE.check(named("Sign Up")))
    assert not list(RULE.check(named(None)))
