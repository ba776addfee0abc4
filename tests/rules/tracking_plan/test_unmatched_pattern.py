"""Text that does not have the planned form."""

from typing import Any

import pytest

from mpdoctor.model.plan import PropertySpec
from mpdoctor.rules.tracking_plan.unmatched_pattern import RULE
from tests.rules.tracking_plan.subjects import column_of, label, problems, spec


@pytest.mark.parametrize(
    ("planned", "value", "found"),
    [
        (spec("string", pattern="^[A-Z]+$"), "ABC", None),
        (spec("string", pattern="^[A-Z]+$"), "abc", "pattern `^[A-Z]+$`"),
        (spec("string", pattern="^[A-Z]+$"), "ABC\n", "pattern `^[A-Z]+$`"),
        (spec("string", pattern="[A-Z]"), "anyWhere", None),
        (spec("string", pattern="^.$"), "\ud800", None),
        (spec("string", format="email"), "ann@example.com", None),
        (spec("string", format="email"), "ann@example", "format `email`"),
        (spec("string", format="email", pattern="^b"), "a", "format `email`"),
        (spec("string", format="email", pattern="^b"), "a@b.co", "pattern `^b`"),
        (spec("string", pattern="^[A-Z]+$"), 12, None),
        (spec("string"), "abc", None),
        (None, "abc", None),
    ],
)
def test_values(planned: PropertySpec | None, value: Any, found: str | None) -> None:
    assert label(RULE, column_of(planned), value) == found


def test_the_message_names_the_expression() -> None:
    (problem,) = problems(RULE, spec("string", pattern="^x"), ["a", "b"])

    assert problem.message == (
        "property `plan` of event `Sign Up` does not have the planned pattern `^x`"
    )
