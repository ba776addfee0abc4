from typing import Any

import pytest

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.plan import PropertySpec, TrackingPlan, ValueType
from mpdoctor.rules.profiles.placeholder_profile_value import RULE
from tests.rules.profiles.records import findings, profile, update


@pytest.mark.parametrize(
    ("record", "severity"),
    [
        pytest.param(update("a", set={"x": "undefined"}), "warning", id="undefined"),
        pytest.param(update("a", set_once={"x": "N/A"}), "warning", id="not available"),
        pytest.param(
            update("a", set={"$email": "null"}), "warning", id="reserved name"
        ),
        pytest.param(profile("a", x="[object Object]"), "warning", id="profile"),
        pytest.param(update("a", set={"x": None}), "info", id="null"),
        pytest.param(update("a", set={"x": ""}), "info", id="empty"),
        pytest.param(update("a", set={"x": "None"}), "info", id="None"),
        pytest.param(update("a", set={"x": "none"}), None, id="an answer"),
        pytest.param(update("a", set={"x": "nullable"}), None, id="begins with one"),
        pytest.param(update("a", set={"$city": None}), None, id="set by Mixpanel"),
        pytest.param(update("a", unset=["x"]), None, id="unset"),
    ],
)
def test_words_for_no_value(record: dict[str, Any], severity: str | None) -> None:
    found = [finding.severity for finding in findings(RULE, [record])]

    assert found == ([Severity(severity)] if severity else [])


def test_none_may_be_an_answer() -> None:
    (found,) = findings(RULE, [update("a", set={"allergies": "None"})])

    assert found.confidence is Confidence.POSSIBLE


def test_the_plan_may_allow_it() -> None:
    spec = PropertySpec(ValueType.STRING, nullable=True, enum=("N/A", "yes"))
    plan = TrackingPlan(user_properties={"x": spec})
    records = [update("a", set={"x": value}) for value in (None, "N/A", "nil")]

    (found,) = findings(RULE, records, plan)

    assert found.count == 1
