"""Group keys that hold their own name."""

from typing import Any

import pytest

from mpdoctor.model.plan import EventSpec, PropertySpec, TrackingPlan
from mpdoctor.model.settings import Setup
from mpdoctor.rules.tracking_plan.literal_group_value import RULE
from tests.rules.examined import events, findings


@pytest.mark.parametrize(
    ("property", "value", "count"),
    [
        ("company", "Company", 1),
        ("company", " company ", 1),
        ("company_id", "company_id", 1),
        ("companyId", "companyId", 1),
        ("companyId", "company", 1),
        ("workspace", ["Workspace"], 1),
        ("workspace", [1, "Ours"], 0),
        ("company", "Company Ltd", 0),
        ("company", "Acme", 0),
        ("company", 12, 0),
        pytest.param("team", "Team", 0, id="a plan that is called Team"),
        pytest.param("account", "account", 0, id="a kind of account"),
        pytest.param("company_size", "company_size", 0, id="no group"),
        pytest.param("company_name", "Company", 0, id="a name"),
    ],
)
def test_the_name_of_a_key_is_no_group(property: str, value: Any, count: int) -> None:
    found = findings(RULE, events(property, value))

    assert sum(finding.count for finding in found) == count


def test_group_keys_of_the_plan_may_have_any_name() -> None:
    plan = TrackingPlan(group_properties={"team": {}})

    assert findings(RULE, events("team", "Team"), Setup(plan=plan))
    assert not findings(RULE, events("team", "Red"), Setup(plan=plan))


def test_a_planned_value_is_meant() -> None:
    spec = PropertySpec(enum=("company", "person"))
    plan = TrackingPlan(
        events={"Sign Up": EventSpec("Sign Up", properties={"company": spec})}
    )

    assert not findings(RULE, events("company", "company"), Setup(plan=plan))
