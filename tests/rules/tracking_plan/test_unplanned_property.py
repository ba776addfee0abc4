"""Properties that the tracking plan does not name."""

import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.model.plan import EventSpec, TrackingPlan
from mpdoctor.model.subjects import Field
from mpdoctor.rules.tracking_plan.unplanned_property import RULE
from tests.rules.tracking_plan.subjects import field_of, plan_of, spec

PLAN = plan_of("Sign Up", super_properties={"team": spec("string")})


@pytest.mark.parametrize(
    ("field", "faults"),
    [
        pytest.param(field_of("colour", plan=PLAN), 1, id="unplanned"),
        pytest.param(field_of("plan", plan=PLAN), 0, id="planned"),
        pytest.param(field_of("team", plan=PLAN), 0, id="super"),
        pytest.param(field_of("$os", plan=PLAN, known=True), 0, id="known"),
        pytest.param(field_of("colour", event="Other", plan=PLAN), 0, id="other event"),
        pytest.param(field_of("colour", event="sign_up", plan=PLAN), 1, id="twin"),
        pytest.param(field_of("colour", event=None, plan=PLAN), 0, id="no event"),
        pytest.param(field_of("colour"), 0, id="no plan"),
        pytest.param(
            field_of("colour", plan=plan_of("Sign Up", unplanned_properties=None)),
            0,
            id="allowed",
        ),
    ],
)
def test_only_of_planned_events(field: Field, faults: int) -> None:
    assert len(list(RULE.check(field))) == faults


def test_the_plan_decides_how_severe_it_is() -> None:
    plan = plan_of("Sign Up", unplanned_properties=Severity.ERROR)

    (problem,) = RULE.check(field_of("colour", plan=plan))

    assert problem.severity is Severity.ERROR
    assert problem.message == (
        "property `colour` of event `Sign Up` is not in the tracking plan"
    )


@pytest.mark.parametrize(
    ("additional", "severity"), [(None, None), (Severity.ERROR, Severity.ERROR)]
)
def test_the_event_decides_before_the_plan(
    additional: Severity | None, severity: Severity | None
) -> None:
    event = EventSpec("Sign Up", has_additional=True, additional=additional)
    plan = TrackingPlan(events={"Sign Up": event})

    found = [problem.severity for problem in RULE.check(field_of("colour", plan=plan))]

    assert found == ([] if severity is None else [severity])
