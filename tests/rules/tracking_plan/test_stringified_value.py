"""Numbers, booleans and lists sent as text."""

from typing import Any

import pytest

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.report import Finding
from mpdoctor.rules.tracking_plan.stringified_value import RULE
from tests.rules.profiles.records import event, findings
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
        ("list", '["a", 1]', "list"),
        ("list", "['a', 'b']", "list"),
        ("list", "[draft]", None),
        ("list", '{"a": 1}', None),
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


def shown(*properties: dict[str, Any]) -> list[Finding]:
    records = [
        event(n, "u", name=each.pop("name", "Sign Up"), **each)
        for n, each in enumerate(properties)
    ]
    return findings(RULE, records)


@pytest.mark.parametrize(
    ("properties", "faults"),
    [
        pytest.param([{"seats": str(n)} for n in range(5)], 1, id="numbers"),
        pytest.param([{"trial": "true"} for _ in range(5)], 1, id="booleans"),
        pytest.param([{"tags": '["a"]'} for _ in range(5)], 1, id="lists"),
        pytest.param(
            [{"seats": str(n)} for n in range(5)] + [{"seats": None}], 1, id="null"
        ),
        pytest.param([{"seats": str(n)} for n in range(4)], 0, id="few"),
        pytest.param([{"seats": "1"} for _ in range(9)], 0, id="always the same"),
        pytest.param(
            [{"seats": str(n)} for n in range(9)] + [{"seats": "many"}], 0, id="not all"
        ),
        pytest.param(
            [{"seats": str(n)} for n in range(9)]
            + [{"seats": "many", "name": "Log In"}],
            0,
            id="not in another event",
        ),
        pytest.param([{"zip_code": str(n)} for n in range(9)], 0, id="code"),
        pytest.param([{"Order ID": str(n)} for n in range(9)], 0, id="id"),
        pytest.param([{"number": str(n)} for n in range(9)], 0, id="which number"),
        pytest.param([{"number_of_seats": str(n)} for n in range(9)], 1, id="amount"),
        pytest.param([{"seats": f"0{n}"} for n in range(9)], 0, id="leading zeros"),
    ],
)
def test_text_throughout(properties: list[dict[str, Any]], faults: int) -> None:
    found = shown(*properties)

    assert [(each.severity, each.confidence) for each in found] == [
        (Severity.WARNING, Confidence.LIKELY)
    ] * faults
