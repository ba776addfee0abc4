from typing import Any

import pytest

from mpdoctor.model.levels import Confidence
from mpdoctor.model.plan import PropertySpec
from mpdoctor.rules.ingestion.deep_or_wide_value import RULE
from tests.rules.ingestion.subjects import NEVER, column, found, only, value_finding

DEEP = "nested more than 3 levels deep"
KEYS = "more than 255 keys in an object"
ITEMS = "more than 255 items in a list"


def nested(depth: int) -> Any:
    value: Any = 1
    for level in range(depth):
        value = {"a": value} if level % 2 else [value]
    return value


@pytest.mark.parametrize(
    ("value", "label"),
    [
        ([], None),
        ({}, None),
        (nested(3), None),
        (nested(4), DEEP),
        (nested(5000), DEEP),
        ([[], {"a": {"b": 1}}], None),
        ([[], {"a": {"b": {}}}], DEEP),
        ([0] * 255, None),
        ([0] * 256, ITEMS),
        (dict.fromkeys(map(str, range(255))), None),
        (dict.fromkeys(map(str, range(256))), KEYS),
        ([dict.fromkeys(map(str, range(256)))], KEYS),
        ({"a": [0] * 256}, ITEMS),
        ([[[[0] * 256]]], ITEMS),
        ("[[[[1]]]]", NEVER),
    ],
    ids=range(15),
)
def test_depth_and_width(value: Any, label: str | None) -> None:
    assert found(RULE, column("items"), value) == label


def test_what_the_plan_describes_inside_is_not_looked_at_twice() -> None:
    inside = column("items[].tags", spec=PropertySpec())

    assert found(RULE, inside, [0] * 256) == NEVER


@pytest.mark.parametrize(
    ("kinds", "confidence"),
    [
        ({DEEP: 2}, Confidence.POSSIBLE),
        ({KEYS: 2}, Confidence.CERTAIN),
        ({DEEP: 2, ITEMS: 1}, Confidence.CERTAIN),
    ],
)
def test_depth_may_not_be_enforced(
    kinds: dict[str, int], confidence: Confidence
) -> None:
    assert only(RULE, value_finding("items", kinds, "…")).confidence is confidence
