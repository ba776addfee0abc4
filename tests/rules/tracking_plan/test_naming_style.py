"""Names that are not written in the plan's style."""

import pytest

from mpdoctor.model.place import Place
from mpdoctor.model.plan import EventSpec, TrackingPlan
from mpdoctor.model.subjects import EventName, Field, NearMatch
from mpdoctor.rules.tracking_plan.naming_style import RULE
from tests.rules.tracking_plan.subjects import field_of, named, plan_of, spec

PLAN = plan_of("Sign Up", event_naming="Title Case", property_naming="snake_case")


@pytest.mark.parametrize(
    ("subject", "faults"),
    [
        pytest.param(named("wishlist shared", plan=PLAN), 1, id="event"),
        pytest.param(named("Wishlist Shared", plan=PLAN), 0, id="event in style"),
        pytest.param(named("$mp_click", plan=PLAN, known=True), 0, id="known event"),
        pytest.param(
            named("sign up", plan=PLAN, twin=NearMatch("Sign Up", "only in case")),
            0,
            id="a slip",
        ),
        pytest.param(named("wishlist shared"), 0, id="no plan"),
        pytest.param(field_of("couponCode", plan=PLAN), 1, id="property"),
        pytest.param(field_of("coupon_code", plan=PLAN), 0, id="property in style"),
        pytest.param(field_of("$os", plan=PLAN, known=True), 0, id="known property"),
        pytest.param(
            named("wishlist shared", plan=plan_of("Sign Up")), 0, id="no naming"
        ),
    ],
)
def test_unplanned_names(subject: EventName | Field, faults: int) -> None:
    assert len(list(RULE.check(subject))) == faults


def test_planned_names_are_told_where_they_stand_in_the_plan() -> None:
    bad = spec("string", place=Place("plan.yaml", 7))
    plan = TrackingPlan(
        events={
            "Sign Up": EventSpec("Sign Up", properties={"userName": bad, "ok": bad}),
            "sign out": EventSpec("sign out", place=Place("plan.yaml", 9)),
            "$identify": EventSpec("$identify"),
        },
        super_properties={"userName": bad, "$os": bad},
        event_naming="Title Case",
        property_naming="^[a-z_]+$",
    )

    found = [
        (problem.message, problem.subject, [place.line for place in problem.places])
        for problem in RULE.check(plan)
    ]

    assert found == [
        (
            "planned event `sign out` is not written in `Title Case`",
            {"event": "sign out", "property": None},
            [9],
        ),
        (
            "planned property `userName` does not match the naming pattern `^[a-z_]+$`",
            {"event": None, "property": "userName"},
            [7, 7],
        ),
    ]
