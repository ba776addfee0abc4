"""Values of another type than planned."""

from typing import Any

import pytest

from mpdoctor.model.plan import PropertySpec, ValueType
from mpdoctor.model.subjects import Field
from mpdoctor.rules.tracking_plan.wrong_type import RULE
from tests.rules.tracking_plan.subjects import (
    column_of,
    field_of,
    label,
    plan_of,
    problems,
    spec,
)


@pytest.mark.parametrize(
    ("planned", "values"),
    [
        ("string", ["", "12", "true"]),
        ("number", [1, 1.5, -0.0, 12.0]),
        ("integer", [1, 12.0, 10**30]),
        ("boolean", [True, False]),
        ("datetime", ["2026-01-05", "2026-01-05T10:11:12+01:00", "05/01/2026"]),
        ("list", [[], [1]]),
        ("object", [{}, {"a": 1}]),
        ("any", ["a", 1, True, [], {}]),
    ],
)
def test_values_of_the_planned_type(planned: str, values: list[Any]) -> None:
    column = column_of(spec(planned))

    assert [value for value in values if label(RULE, column, value)] == []


@pytest.mark.parametrize(
    ("planned", "value", "found"),
    [
        ("string", 12, "a number"),
        ("string", True, "a boolean"),
        ("string", ["a"], "a list"),
        ("number", True, "a boolean"),
        ("number", "19.99", "a string"),
        ("number", {}, "an object"),
        ("integer", 12.5, "a number with a fraction"),
        ("integer", False, "a boolean"),
        ("boolean", 1, "a number"),
        ("boolean", "true", "a string"),
        ("datetime", 1767600000, "a number"),
        ("datetime", "soon", "a string that is not a date"),
        ("datetime", "12", "a string that is not a date"),
        ("datetime", "2026-02-30", "a string that is not a date"),
        ("list", "a", "a string"),
        ("list", {}, "an object"),
        ("object", [], "a list"),
    ],
)
def test_values_of_another_type(planned: str, value: Any, found: str) -> None:
    assert label(RULE, column_of(spec(planned)), value) == found


def test_null_and_the_unplanned_are_left_to_others() -> None:
    assert label(RULE, column_of(spec("string")), None) is None
    assert label(RULE, column_of(None), 12) is None


def test_types_are_counted_and_samples_shown() -> None:
    (problem,) = problems(RULE, spec("number"), [1, 2, "x", "y", True])

    assert problem.message == (
        "property `plan` of event `Sign Up` is planned as `number` "
        "but arrives as a string and a boolean"
    )
    assert problem.evidence == {
        "samples": ["x", "y", True],
        "types": {"number": 2, "string": 2, "boolean": 1},
    }


@pytest.mark.parametrize(
    ("field", "count"),
    [
        pytest.param(field_of("a", types={"string": 5, "number": 2}), 2, id="two"),
        pytest.param(
            field_of("a", types={"string": 5, "number": 2, "list": 1}), 3, id="three"
        ),
        pytest.param(field_of("a", types={"string": 5, "null": 2}), None, id="null"),
        pytest.param(field_of("a", types={"number": 5}), None, id="one"),
        pytest.param(
            field_of("$os", types={"string": 5, "number": 2}, known=True),
            None,
            id="known",
        ),
        pytest.param(
            field_of("a", types={"string": 5, "number": 2}, plan=plan_of("Sign Up")),
            None,
            id="with a plan",
        ),
    ],
)
def test_without_a_plan_the_rarer_type_is_counted(
    field: Field, count: int | None
) -> None:
    assert [problem.count for problem in RULE.check(field)] == (
        [] if count is None else [count]
    )


@pytest.mark.parametrize(
    ("types", "value", "wrong"),
    [
        (("string", "integer"), "a", False),
        (("string", "integer"), 1, False),
        (("string", "integer"), 1.5, True),
        (("integer", "number"), 1.5, False),
        (("string", "integer"), True, True),
        (("datetime", "integer"), "soon", True),
        (("datetime", "string"), "soon", False),
        (("list", "object"), {}, False),
    ],
)
def test_one_of_several_types_must_fit(
    types: tuple[str, ...], value: Any, wrong: bool
) -> None:
    planned = PropertySpec(types=tuple(map(ValueType, types)))

    assert (label(RULE, column_of(planned), value) is not None) is wrong


def test_all_planned_types_are_named() -> None:
    planned = PropertySpec(types=(ValueType.STRING, ValueType.INTEGER))

    (problem,) = problems(RULE, planned, [True, "a"])

    assert problem.message == (
        "property `plan` of event `Sign Up` is planned as `string` or `integer` but "
        "arrives as a boolean"
    )
