"""Properties that are there but nearly always `null`."""

import pytest
from msgspec.structs import replace

from mpdoctor.model.plan import PropertySpec
from mpdoctor.rules.tracking_plan.mostly_null import RULE
from mpdoctor.rules.tracking_plan.placeholder_value import RULE as PLACEHOLDER
from tests.rules.examined import events, findings
from tests.rules.tracking_plan.subjects import field_of, spec


@pytest.mark.parametrize(
    ("types", "count"),
    [
        pytest.param({"null": 19, "string": 1}, 19, id="19 of 20"),
        pytest.param({"null": 20}, 20, id="always"),
        pytest.param({"null": 18, "string": 2}, None, id="exactly nine tenths"),
        pytest.param({"null": 19}, None, id="too few"),
        pytest.param({"null": 30, "string": 30}, None, id="half"),
        pytest.param({"string": 30}, None, id="never"),
        pytest.param({"null": 30, "untyped": 1}, None, id="cells of a table"),
        pytest.param({"null": 10, "absent": 90}, None, id="not there is not null"),
    ],
)
def test_more_than_nine_in_ten_are_null(
    types: dict[str, int], count: int | None
) -> None:
    problems = list(RULE.check(field_of("title", types=types)))

    assert [problem.count for problem in problems] == ([count] if count else [])


@pytest.mark.parametrize(
    ("planned", "faults"),
    [
        (spec("string"), 1),
        (spec("string", nullable=True), 0),
        (spec("string", enum=("a", None)), 0),
    ],
)
def test_null_that_is_planned_is_none(planned: PropertySpec, faults: int) -> None:
    field = replace(field_of("title", types={"null": 50}), spec=planned)

    assert len(list(RULE.check(field))) == faults


def test_what_sdks_set_is_theirs() -> None:
    assert not list(RULE.check(field_of("$x", types={"null": 50}, known=True)))


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        pytest.param([None] * 20 + ["a"], {"PLAN016"}, id="only null"),
        pytest.param(
            [None] * 20 + ["undefined"], {"PLAN016", "PLAN014"}, id="another one, too"
        ),
        pytest.param([None, "a"], {"PLAN014"}, id="a few"),
    ],
)
def test_each_null_by_itself_is_not_told_as_well(
    values: list[object], codes: set[str]
) -> None:
    records = events("title", *values)

    found = findings(RULE, records, also=(PLACEHOLDER,))

    assert {finding.rule.code for finding in found} == codes
