from typing import Any

import pytest

from mpdoctor.model.plan import PropertySpec, TrackingPlan, ValueType
from mpdoctor.rules.profiles.stringified_profile_value import RULE
from tests.rules.profiles.records import findings, profile, update


def profiles(name: str, *values: Any) -> list[dict[str, Any]]:
    return [profile(f"u{n}", **{name: value}) for n, value in enumerate(values)]


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param(profiles("seats", "1", "2", "3", "4", "50"), 1, id="numbers"),
        pytest.param(
            profiles("score", "1.5", "2", "3", "4.25", "50"), 1, id="fractions"
        ),
        pytest.param(
            profiles("paid", "true", "False", *["true"] * 3), 1, id="booleans"
        ),
        pytest.param(profiles("tags", *['["a", "b"]'] * 5), 1, id="lists"),
        pytest.param(profiles("tags", *["['a', 'b']"] * 5), 1, id="Python's lists"),
        pytest.param(profiles("seats", "1", "2", "3", "4"), 0, id="few"),
        pytest.param(profiles("seats", *["1"] * 9), 0, id="always the same"),
        pytest.param(profiles("seats", "1", "2", "3", "4", "many"), 0, id="not all"),
        pytest.param(profiles("seats", "1", "2", "3", "4", 5), 0, id="left to PRO024"),
        pytest.param(profiles("zip", *map(str, range(5))), 0, id="code"),
        pytest.param(profiles("orderId", *map(str, range(5))), 0, id="id"),
        pytest.param(profiles("$phone", *map(str, range(5))), 0, id="known"),
        pytest.param(profiles("seats", *(f"0{n}" for n in range(5))), 0, id="zeros"),
        pytest.param(profiles("note", *["[draft]"] * 5), 0, id="brackets"),
        pytest.param(
            [update("a", set={"seats": str(n)}) for n in range(5)], 1, id="updates"
        ),
    ],
)
def test_text_for_values_of_another_type(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(findings(RULE, records)) == faults


def test_a_plan_knows_better() -> None:
    plan = TrackingPlan(user_properties={"seats": PropertySpec(ValueType.STRING)})

    assert findings(RULE, profiles("seats", *map(str, range(9))), plan) == []
