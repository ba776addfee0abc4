"""Dates that Mixpanel does not read, or reads in another zone."""

from typing import Any

import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.rules.tracking_plan.non_iso_date import RULE
from tests.rules.tracking_plan.subjects import column_of, label, problems, spec


@pytest.mark.parametrize(
    ("planned", "value", "found"),
    [
        ("datetime", "05/01/2026", "dates that are not ISO 8601"),
        ("datetime", "2026-01-05 10:11:12", "dates that are not ISO 8601"),
        ("datetime", "Jan 5, 2026", "dates that are not ISO 8601"),
        ("datetime", "2026-01-05T10:11:12", None),
        ("datetime", "2026-01-05T10:11:12+02:00", "times with a local offset"),
        ("datetime", "2026-01-05T10:11:12Z", None),
        ("datetime", "2026-01-05T10:11:12.123+00:00", None),
        ("datetime", "2026-01-05", None),
        ("datetime", "soon", None),
        ("string", "05/01/2026", None),
    ],
)
def test_forms_of_dates(planned: str, value: Any, found: str | None) -> None:
    assert label(RULE, column_of(spec(planned)), value) == found


def test_several_forms_are_one_finding() -> None:
    (problem,) = problems(
        RULE,
        spec("datetime"),
        ["05/01/2026", "06/01/2026", "2026-01-05T10:11:12+02:00"],
    )

    assert problem.message == (
        "property `plan` of event `Sign Up` holds dates that are not ISO 8601 "
        "and times with a local offset"
    )
    assert problem.severity is None


def test_an_offset_alone_is_information() -> None:
    (problem,) = problems(RULE, spec("datetime"), ["2026-01-05T10:11:12+02:00"])

    assert problem.severity is Severity.INFO
