"""Lists of objects that go too deep."""

from typing import Any

import pytest

from mpdoctor.rules.tracking_plan.nested_object_list import RULE
from tests.rules.tracking_plan.subjects import column_of, label, problems


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ([{"sku": "a", "tags": ["x"]}], "nested"),
        ([{"sku": "a"}, {"size": {"w": 1}}], "nested"),
        ([{"sku": "a"}], None),
        ([[1, 2], [3]], None),
        (["a", 1, None], None),
        ([], None),
        ({"a": [{"b": []}]}, None),
    ],
)
def test_lists(value: Any, found: str | None) -> None:
    assert label(RULE, column_of(None), value) == found


def test_the_outer_list_speaks_for_the_inner_one() -> None:
    inner = column_of(None, property="items[].parts")

    assert label(RULE, inner, [{"a": [1]}]) is None
    assert label(RULE, column_of(None, known=True), [{"a": [1]}]) is None


def test_the_message() -> None:
    (problem,) = problems(RULE, None, [[{"a": [1]}]], property="items")

    assert problem.message == (
        "property `items` of event `Sign Up` is a list of objects that hold "
        "lists or objects"
    )
