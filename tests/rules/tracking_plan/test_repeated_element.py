"""Lists with an element that comes twice."""

from typing import Any

import pytest
from msgspec.structs import replace

from mpdoctor.model.plan import PropertyNotes
from mpdoctor.rules.tracking_plan.repeated_element import RULE
from tests.rules.tracking_plan.subjects import column_of, label, problems, spec

UNIQUE = replace(spec("list"), notes=PropertyNotes(unique=True))


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (["a", "b"], None),
        ([], None),
        (["a", "a"], "repeated"),
        ([1, True, "1", 1.5], None),
        ([{"a": 1, "b": 2}, {"b": 2, "a": 1}], "repeated"),
        ([["a"], ["a"]], "repeated"),
        ([None, None], "repeated"),
    ],
)
def test_elements_are_compared_as_json(value: Any, found: str | None) -> None:
    assert label(RULE, column_of(UNIQUE), value) == found


def test_only_where_the_plan_says_so() -> None:
    assert label(RULE, column_of(spec("list")), ["a", "a"]) is None


def test_the_message_names_the_key() -> None:
    (problem,) = problems(RULE, UNIQUE, [["a", "a"]])

    assert problem.message == (
        "property `plan` of event `Sign Up` has an element twice, and the plan says "
        "`unique`"
    )
