"""Events without a property that the plan requires."""

import pytest
from msgspec.structs import replace

from mpdoctor.model.plan import EventSpec, Platform, PropertyNotes, TrackingPlan
from mpdoctor.model.subjects import (
    ABSENT,
    EventShape,
    NearMatch,
    Occurrences,
    Sender,
)
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


@pytest.mark.parametrize(
    ("required_from", "count"), [({"ios"}, 1), ({"ios", "web"}, 3), ({"android"}, 0)]
)
def test_only_some_sources_must_send_it(required_from: set[str], count: int) -> None:
    planned = spec("string", required_from=frozenset(required_from))
    plan = TrackingPlan(
        events={"Sign Up": EventSpec("Sign Up", properties={"method": planned})}
    )
    senders = {
        Sender("web", "2", Platform.WEB): 2,
        Sender("swift", "4", Platform.IOS): 1,
    }
    shape = replace(shape_of(plan=plan), seen=Occurrences(3, (), senders))

    found = [problem.count for problem in RULE.check(shape)]

    assert found == [count] * bool(count)


def test_a_group_key_must_be_there() -> None:
    event = EventSpec("Sign Up", group_keys=("company", "team"))
    plan = TrackingPlan(events={"Sign Up": event})

    (problem,) = RULE.check(shape_of("company", plan=plan))

    assert problem.message == "group key `team` is missing from event `Sign Up`"


@pytest.mark.parametrize(
    ("condition", "names", "found"),
    [
        ({"present": True, "required": True}, ["wallet"], ["method"]),
        ({"present": True, "required": True}, [], []),
        ({"present": True, "required": True}, ["wallet", "method"], []),
        ({"present": False, "required": True}, [], ["method"]),
        ({"present": False, "required": True}, ["wallet"], []),
        ({"present": True, "enum": ["a"]}, ["wallet"], []),
        ({"equals": "x", "required": True}, ["wallet"], []),
    ],
)
def test_another_property_may_require_it(
    condition: dict[str, object], names: list[str], found: list[str]
) -> None:
    notes = PropertyNotes(when=({"property": "wallet", **condition},))
    planned = {"method": replace(spec("string"), notes=notes), "wallet": spec("string")}
    plan = TrackingPlan(events={"Sign Up": EventSpec("Sign Up", properties=planned)})

    assert [it.property for it in RULE.check(shape_of(*names, plan=plan))] == found
