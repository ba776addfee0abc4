"""Numbers beyond the planned bounds."""

from typing import Any

import pytest

from mpdoctor.model.plan import PropertySpec
from mpdoctor.rules.tracking_plan.out_of_range import RULE
from tests.rules.tracking_plan.subjects import column_of, label, problems, spec

BOTH = spec("number", minimum=0.0, maximum=99.5)


@pytest.mark.parametrize(
    ("planned", "value", "found"),
    [
        (BOTH, 0, None),
        (BOTH, 99.5, None),
        (BOTH, -0.01, "below the planned minimum of `0`"),
        (BOTH, 100, "above the planned maximum of `99.5`"),
        (BOTH, "100", None),
        (BOTH, True, None),
        (spec("number", minimum=1), 10**30, None),
        (spec("number", maximum=1), -(10**30), None),
        (spec("number"), -1, None),
        (None, -1, None),
    ],
)
def test_bounds_are_inclusive(
    planned: PropertySpec | None, value: Any, found: str | None
) -> None:
    assert label(RULE, column_of(planned), value) == found


def test_both_ends_are_one_finding() -> None:
    (problem,) = problems(RULE, BOTH, [-1, 100, 200])

    assert problem.message == (
        "property `plan` of event `Sign Up` lies above the planned maximum of `99.5` "
        "and below the planned minimum of `0`"
    )


@pytest.mark.parametrize(
    ("planned", "value", "found"),
    [
        (spec("number", above=0), 0, "not above the planned `0`"),
        (spec("number", above=0), 5e-324, None),
        (spec("number", below=1.5), 1.5, "not below the planned `1.5`"),
        (spec("number", below=1.5), 1.4, None),
        (spec("number", above=0, below=1), 10**400, "not below the planned `1`"),
        (spec("string", min_length=2), "a", "below the planned length of `2`"),
        (spec("string", min_length=2), "ab", None),
        (spec("list", min_items=1), [], "below the planned minimum of `1` items"),
        (spec("list", max_items=1), [1, 2], "above the planned maximum of `1` items"),
        (spec("list", min_items=1, max_items=2), [1, 2], None),
    ],
)
def test_other_bounds(planned: PropertySpec, value: Any, found: str | None) -> None:
    assert label(RULE, column_of(planned), value) == found
