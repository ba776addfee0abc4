"""Values outside a planned list."""

from typing import Any

import pytest

from mpdoctor.rules.tracking_plan.unlisted_value import RULE
from tests.rules.tracking_plan.subjects import column_of, label, problems, spec


@pytest.mark.parametrize(
    ("listed", "value", "found"),
    [
        (("free", "pro"), "free", None),
        (("free", "pro"), "Free", "unlisted"),
        (("free", "pro"), "gold", "unlisted"),
        (("free", "pro"), None, None),
        ((1, 2), 2, None),
        ((1, 2), 2.0, None),
        ((1, 2), 3, "unlisted"),
        ((1, 0), True, "unlisted"),
        ((True,), 1, "unlisted"),
        ((True,), True, None),
        (("1",), 1, "unlisted"),
        (("a",), ["a"], None),
        (None, "anything", None),
    ],
)
def test_values(listed: tuple[Any, ...] | None, value: Any, found: str | None) -> None:
    assert label(RULE, column_of(spec("any", enum=listed)), value) == found


def test_the_planned_value_is_offered() -> None:
    (problem,) = problems(
        RULE, spec("string", enum=("free", "business")), ["Free", "busness", "gold"]
    )

    assert problem.help == "did you mean `free` by `Free` and `business` by `busness`?"
    assert problem.evidence["samples"] == ["Free", "busness", "gold"]


def test_without_a_guess_the_planned_values_are_listed() -> None:
    (problem,) = problems(RULE, spec("string", enum=("free", "pro")), ["gold", 7])
    many = tuple(f"plan {number}" for number in range(9))
    (too_many,) = problems(RULE, spec("string", enum=many), ["gold"])

    assert problem.help == "planned are `free` and `pro`"
    assert too_many.help == ""
