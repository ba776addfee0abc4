"""Conditions of the plan on values of other properties."""

from typing import Any

import pytest

from mpdoctor.config.plan import parse_plan
from mpdoctor.model.plan import TrackingPlan
from mpdoctor.model.settings import Setup
from mpdoctor.rules.tracking_plan.unmet_condition import RULE
from tests.rules.examined import event, findings


def plan(when: str, more: str = "") -> TrackingPlan:
    return parse_plan(
        [
            (
                "plan.yaml",
                "version: 1\nevents:\n  Sign Up:\n    properties:\n      method: {}\n"
                f"      brand: {{type: string, when: [{when}]}}\n{more}".encode(),
            )
        ]
    )


CARD = "{property: method, equals: card, required: true}"
ENUM = "{property: method, one_of: [invoice, none], enum: [a, b]}"


@pytest.mark.parametrize(
    ("when", "record", "message"),
    [
        (CARD, {"method": "card"}, "is missing where `method` requires it"),
        (CARD, {"method": "card", "brand": "visa"}, None),
        (CARD, {"method": "card", "brand": None}, None),
        (CARD, {"method": "card", "Brand": "visa"}, None),
        (CARD, {"method": "Card"}, None),
        (CARD, {}, None),
        (ENUM, {"method": "none", "brand": "c"}, "has values that `method` excludes"),
        (ENUM, {"method": "none", "brand": "a"}, None),
        (ENUM, {"method": "none"}, None),
        (ENUM, {"method": "card", "brand": "c"}, None),
        ("{property: method, equals: true, required: true}", {"method": 1}, None),
        (
            "{property: method, equals: 1, required: true}",
            {"method": 1.0},
            "is missing where `method` requires it",
        ),
        (
            "{property: method, present: false, enum: [a]}",
            {"brand": "b"},
            "has values that `method` excludes",
        ),
        ("{property: method, present: false, enum: [a]}", {"brand": "a"}, None),
        ("{property: method, present: true, enum: [a]}", {"brand": "b"}, None),
        (
            "{property: method, equals: {value: card, description: d}, required: true}",
            {"method": "card"},
            "is missing where `method` requires it",
        ),
        (
            f"{CARD}, {ENUM.replace('none', 'card')}",
            {"method": "card", "brand": "c"},
            "has values that `method` excludes",
        ),
    ],
)
def test_what_follows_from_another_value(
    when: str, record: dict[str, Any], message: str | None
) -> None:
    found = findings(RULE, [event(**record)], Setup(plan=plan(when)))

    assert [one.message for one in found] == (
        [f"property `brand` of event `Sign Up` {message}"] if message else []
    )


def test_the_help_says_what_the_plan_asks_for() -> None:
    (found,) = findings(
        RULE, [event(method="card", number=n) for n in (1, 2)], Setup(plan=plan(CARD))
    )
    assert found.help == "the plan requires it where `method` is `card`"
    assert found.count == 2
    assert found.evidence["samples"] == ["card"]

    (found,) = findings(RULE, [event(method="none", brand="c")], Setup(plan=plan(ENUM)))
    assert found.help == (
        "where `method` is `invoice` or `none`, the plan allows `a` or `b`"
    )


def test_events_that_are_not_planned_have_no_conditions() -> None:
    shared = f"super_properties:\n  source: {{when: [{CARD}]}}\n"
    setup = Setup(plan=plan("{property: method, equals: x, required: true}", shared))

    assert findings(RULE, [event("Log In", method="card")], setup) == []
    assert len(findings(RULE, [event(method="card")], setup)) == 1
