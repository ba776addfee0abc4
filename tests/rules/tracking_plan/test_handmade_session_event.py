"""PLAN041: sessions that Mixpanel makes by itself."""

import pytest

from mpdoctor.model.plan import EventSpec, TrackingPlan
from mpdoctor.model.settings import Setup
from mpdoctor.rules.tracking_plan.handmade_session_event import RULE
from tests.rules.examined import event, findings


@pytest.mark.parametrize(
    ("name", "faults"),
    [
        ("Session Start", 1),
        ("session_started", 1),
        ("$session_start", 1),
        ("sessionEnd", 1),
        ("Session", 0),
        ("$ae_session", 0),
        ("Game Session Started", 0),
        ("Session Start Failed", 0),
    ],
)
def test_names(name: str, faults: int) -> None:
    assert len(findings(RULE, [event(name)])) == faults


def test_who_plans_it_means_it() -> None:
    plan = TrackingPlan(events={"Session Start": EventSpec("Session Start")})

    assert findings(RULE, [event("Session Start")], Setup(plan=plan)) == []
