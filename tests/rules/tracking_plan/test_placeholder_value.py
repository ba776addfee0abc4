"""Values that stand for no value."""

from typing import Any

import pytest

from mpdoctor.model.levels import Confidence
from mpdoctor.model.plan import PropertySpec
from mpdoctor.rules.tracking_plan.placeholder_value import RULE
from tests.rules.tracking_plan.subjects import column_of, label, problems, spec


@pytest.mark.parametrize(
    ("planned", "value", "found"),
    [
        (spec("string"), None, "`null`"),
        (spec("string", nullable=True), None, None),
        (spec("string"), "", "empty text"),
        (spec("string"), "  ", "blank text"),
        (spec("string"), "N/A", '`"N/A"`'),
        (spec("string"), " Undefined ", '`"undefined"`'),
        (spec("string"), "null", '`"null"`'),
        (spec("string"), "-", '`"-"`'),
        (spec("string"), "[object Object]", '`"[object Object]"`'),
        (spec("string"), "NaN", '`"NaN"`'),
        (spec("string", enum=("N/A", "a")), "N/A", None),
        (spec("string", enum=("N/A", "a")), "n/a", '`"N/A"`'),
        (spec("string", enum=("a", "")), "", None),
        (spec("any", enum=("a", None)), None, None),
        (spec("string"), "NA", None),
        (spec("string"), "none", None),
        (spec("string"), "Infinity", None),
        (spec("number"), "NA", '`"NA"`'),
        (spec("number"), "Infinity", '`"Infinity"`'),
        (spec("string", enum=("free", "pro")), "none", '`"None"`'),
        (spec("string", enum=("none", "pro")), "none", None),
        (spec("string", format="email"), "unknown", '`"unknown"`'),
        (spec("string"), "unavailable", None),
        (spec("string"), "a-b", None),
        (spec("string"), "-" * 3, None),
        (spec("string"), " " * 100, None),
        (None, None, "`null`"),
        (None, "undefined", '`"undefined"`'),
        (None, "none", None),
        (None, 0, None),
        (None, False, None),
    ],
)
def test_values(planned: PropertySpec | None, value: Any, found: str | None) -> None:
    assert label(RULE, column_of(planned), value) == found


def test_what_sdks_set_is_their_affair() -> None:
    assert label(RULE, column_of(None, known=True), None) is None
    assert label(RULE, column_of(None, known=True), "") is None


def test_null_alone_has_a_hint() -> None:
    (problem,) = problems(RULE, spec("string"), [None, "a"])

    assert problem.message == (
        "property `plan` of event `Sign Up` holds `null` in place of a value"
    )
    assert problem.help == "if it may be missing, plan it as `nullable: true`"


def test_without_a_plan_it_is_only_likely() -> None:
    (problem,) = problems(RULE, None, ["N/A", "", "N/A"])

    assert problem.confidence is Confidence.LIKELY
    assert problem.message == (
        'property `plan` of event `Sign Up` holds `"N/A"` and empty text '
        "in place of a value"
    )
