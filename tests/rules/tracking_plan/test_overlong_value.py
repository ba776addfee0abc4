"""Text longer than planned."""

from typing import Any

import pytest

from mpdoctor.rules.tracking_plan.overlong_value import RULE
from tests.rules.tracking_plan.subjects import column_of, label, problems, spec


@pytest.mark.parametrize(
    ("longest", "value", "found"),
    [
        (3, "abc", None),
        (3, "abcd", "overlong"),
        (3, "äöü", None),
        (3, "😀😀😀😀", "overlong"),
        (0, "", None),
        (0, "a", "overlong"),
        (3, 12345, None),
        (None, "a" * 999, None),
    ],
)
def test_characters_are_counted(
    longest: int | None, value: Any, found: str | None
) -> None:
    assert label(RULE, column_of(spec("string", max_length=longest)), value) == found


def test_the_message_names_the_bound() -> None:
    (problem,) = problems(RULE, spec("string", max_length=2), ["abc"])

    assert problem.message == (
        "property `plan` of event `Sign Up` is longer than the planned 2 characters"
    )
