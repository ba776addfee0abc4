"""Numbers and booleans sent as text."""

from typing import Any

import pytest

from mpdoctor.rules.tracking_plan.stringified_value import RULE
from tests.rules.tracking_plan.subjects import (
    column_of,
    label,
    plan_of,
    problems,
    spec,
)


@pytest.mark.parametrize(
    ("planned", "value", "found"),
    [
        ("number", "19.99", "number"),
        ("number", "-3", "number"),
        ("integer", "12", "number"),
        ("boolean", "true", "boolean"),
        ("boolean", "False", "boolean"),
        ("number", 19.99, None),
        ("number", "true", None),
        ("number", "007", None),
        ("number", "N/A", None),
        ("number", "1e5", None),
        ("boolean", "1", None),
        ("boolean", "yes", None),
        ("string", "19.99", None),
        ("any", "19.99", None),
        ("datetime", "1767600000", None),
    ],
)
def test_with_a_plan(planned: str, value: Any, found: str | None) -> None:
    assert label(RULE, column_of(spec(planned)), value) == found


def test_the_message_names_the_kind() -> None:
    (problem,) = problems(RULE, spec("integer"), ["1", "2", 3])

    assert problem.message == (
        "property `plan` of event `Sign Up` is a number sent as a string"
    )
    assert problem.evidence["samples"] == ["1", "2"]
    assert problem.evidence["types"] == {"string": 2, "number": 1}


@pytest.mark.parametrize(
    ("values", "native", "count"),
    [
        pytest.param(["1", "2"], {"string": 2, "number": 1}, 2, id="native elsewhere"),
        pytest.param(["1", "2"], {"string": 2}, None, id="text everywhere"),
        pytest.param(["1"], {"string": 1, "boolean": 4}, None, id="another type"),
        pytest.param(["true", "1"], {"string": 2, "boolean": 4}, 1, id="only booleans"),
    ],
)
def test_without_a_plan_another_record_must_show_the_type(
    values: list[str], native: dict[str, int], count: int | None
) -> None:
    found = problems(RULE, None, values, native=native)

    assert [problem.count for problem in found] == ([] if count is None else [count])


def test_with_a_plan_what_it_does_not_name_is_left_alone() -> None:
    assert label(RULE, column_of(None, plan=plan_of("Sign Up")), "1") is None
    assert label(RULE, column_of(None, known=True), "1") is None
