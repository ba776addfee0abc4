"""Events that the tracking plan does not name."""

import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.model.plan import TrackingPlan
from mpdoctor.model.subjects import EventName, NearMatch
from mpdoctor.rules.tracking_plan.unplanned_event import RULE
from tests.rules.tracking_plan.subjects import named, plan_of

PLAN = plan_of("Sign Up")


@pytest.mark.parametrize(
    ("name", "faults"),
    [
        pytest.param(named("Wishlist Shared", plan=PLAN), 1, id="unplanned"),
        pytest.param(named("Sign Up", plan=PLAN), 0, id="planned"),
        pytest.param(named("$identify", plan=PLAN, known=True), 0, id="system event"),
        pytest.param(named("Wishlist Shared"), 0, id="no plan"),
        pytest.param(named(None, plan=PLAN), 0, id="no name"),
        pytest.param(
            named("X", plan=TrackingPlan(unplanned_events=None)), 0, id="allowed"
        ),
    ],
)
def test_only_custom_events_outside_the_plan(name: EventName, faults: int) -> None:
    assert len(list(RULE.check(name))) == faults


def test_the_plan_decides_how_severe_it_is() -> None:
    plan = plan_of("Sign Up", unplanned_events=Severity.INFO)

    (problem,) = RULE.check(named("Wishlist Shared", plan=plan))

    assert problem.severity is Severity.INFO
    assert problem.message == "event `Wishlist Shared` is not in the tracking plan"


def test_a_twin_is_offered() -> None:
    (problem,) = RULE.check(
        named("sign up", plan=PLAN, twin=NearMatch("Sign Up", "only in case"))
    )

    assert problem.help == "did you mean `Sign Up`?"
