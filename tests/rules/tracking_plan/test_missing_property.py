"""Events without a property that the plan requires."""

import pytest

from mpdoctor.model.plan import EventSpec, TrackingPlan
from mpdoctor.model.subjects import ABSENT, EventShape, NearMatch
from mpdoctor.rules.tracking_plan.missing_property import RULE
from tests.rules.tracking_plan.subjects import column_of, label, shape_of, spec

PLAN = TrackingPlan(
    events={
        "Sign Up": EventSpec(
            "Sign Up",
            properties={
                "method": spec("string", required=True),
                "coupon": spec("string"),
            },
        )
    },
    super_properties={"plan": spec("string", required=True)},
)
TWINS = {"Method": NearMatch("method", "only in case")}


@pytest.mark.parametrize(
    ("shape", "missing"),
    [
        pytest.param(shape_of("method", "plan", plan=PLAN), [], id="all there"),
        pytest.param(shape_of("plan", plan=PLAN), ["method"], id="own"),
        pytest.param(shape_of("method", plan=PLAN), ["plan"], id="super"),
        pytest.param(shape_of(plan=PLAN), ["plan", "method"], id="both"),
        pytest.param(
            shape_of("Method", "plan", plan=PLAN, twins=TWINS), [], id="miscased"
        ),
        pytest.param(shape_of(event="$identify", plan=PLAN), [], id="not planned"),
        pytest.param(shape_of(), [], id="no plan"),
    ],
)
def test_what_a_shape_lacks(shape: EventShape, missing: list[str]) -> None:
    assert [problem.property for problem in RULE.check(shape)] == missing


def test_its_place_is_where_the_property_should_be() -> None:
    (problem,) = RULE.check(shape_of("plan", plan=PLAN))

    assert problem.at == "properties.method"
    assert problem.message == (
        "required property `method` is missing from event `Sign Up`"
    )


@pytest.mark.parametrize(
    ("required", "value", "found"),
    [
        (True, ABSENT, "absent"),
        (True, None, None),
        (True, "a", None),
        (False, ABSENT, None),
    ],
)
def test_required_keys_inside_of_objects(
    required: bool, value: object, found: str | None
) -> None:
    column = column_of(spec("string", required=required), property="items[].sku")

    assert label(RULE, column, value) == found
