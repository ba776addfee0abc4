"""User ids that do not look as planned."""

from typing import Any

import pytest

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.plan import PropertySpec, TrackingPlan
from mpdoctor.rules.identity.unplanned_id_form import RULE
from tests.rules.tracking_plan.subjects import column_of, label, problems, spec

DIGITS = spec("string", pattern="^[0-9]+$")
UUID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"


@pytest.mark.parametrize(
    ("property", "planned", "value", "found"),
    [
        ("$user_id", DIGITS, "12345", None),
        ("$user_id", DIGITS, "ann@example.com", "pattern"),
        ("$user_id", DIGITS, UUID, "pattern"),
        ("$user_id", DIGITS, 12345, "type"),
        ("$user_id", spec("integer"), 12345, None),
        ("$user_id", spec("integer"), "12345", None),
        ("$user_id", spec("integer"), "ann", "type"),
        ("$user_id", spec("string", format="uuid"), "12345", "format"),
        ("$user_id", spec("string", max_length=3), "1234", "max_length"),
        ("$user_id", spec("string", enum=("1",)), "2", "enum"),
        ("$user_id", DIGITS, "", None),
        ("$user_id", DIGITS, "undefined", None),
        ("$user_id", DIGITS, None, None),
        ("distinct_id", DIGITS, "12345", None),
        ("distinct_id", DIGITS, "ann@example.com", "pattern"),
        ("$distinct_id", DIGITS, "ann@example.com", "pattern"),
        ("distinct_id", DIGITS, f"$device:{UUID}", None),
        ("distinct_id", DIGITS, UUID, None),
        ("distinct_id", DIGITS, UUID.upper(), None),
        (
            "distinct_id",
            DIGITS,
            "17b2c5f2a1d4e-0a1b2c3d4e5f6a-1f2e3d-1fa400-17b2c5f2a1e5f",
            None,
        ),
        ("distinct_id", DIGITS, 12345, None),
        ("$device_id", DIGITS, "ann@example.com", None),
        ("user_id", DIGITS, "ann@example.com", None),
    ],
)
def test_ids(
    property: str, planned: PropertySpec, value: Any, found: str | None
) -> None:
    plan = TrackingPlan(user_id=planned)

    assert label(RULE, column_of(None, property=property, plan=plan), value) == found


def test_without_a_planned_form_nothing_is_watched() -> None:
    assert RULE.value_checks is not None
    for plan in (None, TrackingPlan()):
        assert not list(
            RULE.value_checks(column_of(None, property="$user_id", plan=plan))
        )


def test_a_user_id_is_certain_and_a_distinct_id_likely() -> None:
    plan = TrackingPlan(user_id=DIGITS)

    (user,) = problems(RULE, None, ["a"], property="$user_id", plan=plan)
    (either,) = problems(RULE, None, ["a"], property="distinct_id", plan=plan)

    assert (user.severity, user.confidence) == (None, None)
    assert (either.severity, either.confidence) == (
        Severity.WARNING,
        Confidence.LIKELY,
    )
    assert user.message == (
        "`$user_id` of event `Sign Up` does not have the planned form of a user id"
    )
    assert user.evidence == {"samples": ["a"], "against": {"pattern": 1}}
