"""Property names with a value inside."""

from mpdoctor.rules.tracking_plan.dynamic_property_name import RULE
from tests.rules.tracking_plan.subjects import (
    field_of,
    named,
    plan_of,
    shape_of,
    totals_of,
)


def test_one_name_is_its_own_subject() -> None:
    (problem,) = RULE.check(totals_of(fields=[field_of("price_48213", count=3)]))

    assert problem.subject == {"event": "Sign Up", "property": "price_48213"}
    assert problem.count == 3
    assert problem.at == "properties.price_48213"


def test_records_are_counted_once_however_many_such_names_they_have() -> None:
    names = ("sku_12345", "sku_12346", "sku_12347")
    totals = totals_of(
        named("Sign Up", count=9),
        fields=[field_of(name, count=2) for name in names],
        shapes=[
            shape_of(*names, count=2),
            shape_of("sku_12345", count=1),
            shape_of("plan", count=6),
        ],
    )

    (problem,) = RULE.check(totals)

    assert problem.subject == {
        "event": "Sign Up",
        "property": None,
        "pattern": "sku_<number>",
    }
    assert problem.count == 3
    assert problem.evidence["names"] == 3


def test_a_pattern_of_several_events_has_none() -> None:
    totals = totals_of(
        fields=[field_of("sku_12345", event="A"), field_of("sku_12346", event="B")],
        shapes=[shape_of("sku_12345", event="A"), shape_of("sku_12346", event="B")],
    )

    (problem,) = RULE.check(totals)

    assert problem.subject["event"] is None
    assert problem.message == "properties are named after the pattern `sku_<number>`"


def test_ordinary_known_and_planned_names_are_left_alone() -> None:
    fields = [
        field_of("address_2"),
        field_of("$el_attr__48213", known=True),
        field_of("plan", plan=plan_of("Sign Up")),
    ]

    assert not list(RULE.check(totals_of(fields=fields)))
