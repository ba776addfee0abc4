"""One event name for things that have nothing in common."""

import pytest

from mpdoctor.model.plan import EventSpec, TrackingPlan
from mpdoctor.model.subjects import EventShape
from mpdoctor.rules.tracking_plan.overloaded_event import RULE
from tests.rules.tracking_plan.subjects import named, shape_of, spec, totals_of

ENVELOPE = ("time", "distinct_id", "$insert_id", "$os")


def shape(names: str, count: int) -> EventShape:
    return shape_of(*ENVELOPE, *names, count=count)


@pytest.mark.parametrize(
    ("shapes", "count"),
    [
        pytest.param([("abc", 10), ("xyz", 4)], 4, id="two kinds"),
        pytest.param([("abc", 10), ("xyz", 4), ("klm", 2)], 6, id="three kinds"),
        pytest.param([("abc", 10), ("xyz", 2), ("yzw", 2)], 4, id="kin of two shapes"),
        pytest.param([("abc", 10), ("cyz", 4)], None, id="one in common"),
        pytest.param([("abc", 10), ("xyz", 4), ("cx", 1)], None, id="a link"),
        pytest.param([("abc", 10), ("xy", 4)], None, id="too narrow"),
        pytest.param([("abc", 100), ("xyz", 4)], None, id="too rare"),
        pytest.param([("abc", 2), ("xyz", 1)], None, id="a single record"),
        pytest.param([("abc", 10)], None, id="one kind"),
        pytest.param([("abc", 10), ("", 10)], None, id="no properties"),
    ],
)
def test_sets_of_properties(shapes: list[tuple[str, int]], count: int | None) -> None:
    total = sum(number for _, number in shapes)
    totals = totals_of(
        named("Sign Up", count=total),
        shapes=[shape(names, number) for names, number in shapes],
    )

    found = [problem.count for problem in RULE.check(totals)]

    assert found == ([] if count is None else [count])


def test_a_plan_that_names_them_all_has_meant_it_so() -> None:
    plan = TrackingPlan(
        events={
            "Sign Up": EventSpec(
                "Sign Up", properties={name: spec() for name in "abcxyz"}
            )
        }
    )
    totals = totals_of(
        named("Sign Up", plan=plan, count=20),
        shapes=[shape("abc", 10), shape("xyz", 10)],
        plan=plan,
    )

    assert not list(RULE.check(totals))


def test_super_properties_are_no_link() -> None:
    plan = TrackingPlan(super_properties={"s": spec()})
    totals = totals_of(
        named("Sign Up", plan=plan, count=20),
        shapes=[shape("abcs", 10), shape("xyzs", 10)],
        plan=plan,
    )

    assert len(list(RULE.check(totals))) == 1
