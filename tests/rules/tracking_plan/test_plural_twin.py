from typing import Any

import pytest

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.plan import EventSpec, TrackingPlan
from mpdoctor.rules.tracking_plan.plural_twin import RULE
from tests.rules.profiles.records import event, findings


def named(name: str, count: int, **properties: Any) -> list[dict[str, Any]]:
    return [event(n, "u", name=name, **properties) for n in range(count)]


def many(count: int, **properties: Any) -> list[dict[str, Any]]:
    return named("Sign Up", count, **properties)


@pytest.mark.parametrize(
    ("records", "severity"),
    [
        pytest.param(
            named("Plan Upgraded", 3, mp_lib="web", plan="a")
            + named("Plans Upgraded", 1, mp_lib="swift", plan="a"),
            "warning",
            id="from two senders",
        ),
        pytest.param(
            named("Item Viewed", 3, mp_lib="web", sku="a")
            + named("Items Viewed", 1, mp_lib="swift", query="a", results=3, sort="b"),
            "info",
            id="with other properties",
        ),
        pytest.param(
            named("Item Viewed", 3, mp_lib="web")
            + named("Items Viewed", 1, mp_lib="web"),
            "info",
            id="from one sender",
        ),
        pytest.param(
            named("Item Viewed", 1) + named("item_viewed", 1),
            None,
            id="left to PLAN008",
        ),
        pytest.param(
            named("New Opened", 1) + named("Class Opened", 1), None, id="other words"
        ),
        pytest.param(
            many(3, color="red") + many(1, colors="red"), "warning", id="property"
        ),
        pytest.param(
            many(3, color="red") + named("Log In", 1, colors="red"),
            "info",
            id="property of another event",
        ),
        pytest.param(
            many(3, color="red") + many(1, colors=["red"]), None, id="one and a list"
        ),
        pytest.param(many(3, item="a") + many(1, items=3), None, id="one and a number"),
        pytest.param(
            many(3, point=1, points=2) + many(1, point=1), None, id="side by side"
        ),
        pytest.param(
            many(2, category="a") + many(1, categories="b"), "warning", id="ies"
        ),
    ],
)
def test_singular_and_plural(
    records: list[dict[str, Any]], severity: str | None
) -> None:
    found = findings(RULE, records)

    assert [each.severity for each in found] == (
        [Severity(severity)] if severity else []
    )
    assert all(
        (each.confidence is Confidence.POSSIBLE) == (each.severity is Severity.INFO)
        for each in found
    )


def test_the_rarer_one_is_reported() -> None:
    (found,) = findings(RULE, named("Items Viewed", 3) + named("Item Viewed", 1))

    assert found.help == "did you mean `Items Viewed`?"
    assert found.count == 1


def test_a_plan_that_forbids_other_names_says_it_already() -> None:
    plan = TrackingPlan(events={"Item Viewed": EventSpec("Item Viewed")})
    records = named("Items Viewed", 3) + named("Item Viewed", 1)

    assert findings(RULE, records, plan) == []


def test_a_plan_may_allow_other_names() -> None:
    plan = TrackingPlan(unplanned_events=None, unplanned_properties=None)
    records = named("Items Viewed", 3) + named("Item Viewed", 1)

    assert len(findings(RULE, records, plan)) == 1
