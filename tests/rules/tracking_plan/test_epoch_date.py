"""Dates sent as a number."""

from typing import Any

import pytest

from mpdoctor.rules.tracking_plan.epoch_date import RULE
from tests.rules.tracking_plan.subjects import column_of, label, problems, spec


@pytest.mark.parametrize(
    ("planned", "value", "found"),
    [
        ("datetime", 1767600000, "epoch seconds"),
        ("datetime", 1767600000.25, "epoch seconds"),
        ("datetime", 1767600000000, "epoch milliseconds"),
        ("datetime", "1767600000", "epoch seconds in a string"),
        ("datetime", 42, None),
        ("datetime", "42424242424", None),
        ("datetime", "2026-01-05", None),
        ("datetime", True, None),
        ("number", 1767600000, None),
        ("any", 1767600000, None),
    ],
)
def test_only_where_a_date_is_planned(
    planned: str, value: Any, found: str | None
) -> None:
    assert label(RULE, column_of(spec(planned)), value) == found


def test_the_unit_is_told() -> None:
    (problem,) = problems(RULE, spec("datetime"), [1767600000000])

    assert problem.message == (
        "property `plan` of event `Sign Up` is planned as `datetime` "
        "but arrives as epoch milliseconds"
    )
