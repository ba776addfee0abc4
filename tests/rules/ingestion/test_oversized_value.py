from typing import Any

import pytest

from mpdoctor.rules.ingestion.oversized_value import RULE
from tests.rules.ingestion.subjects import NEVER, column, found, only, value_finding

LABEL = "more than 8 KB"


def deep(depth: int) -> Any:
    value: Any = []
    for _ in range(depth - 1):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "label"),
    [
        ([], None),
        (["a" * 8188], None),
        (["a" * 8189], LABEL),
        (["é" * 4094], None),
        (["é" * 4095], LABEL),
        ({"a": "b" * 8184}, None),
        ({"a": "b" * 8185}, LABEL),
        ([2**70], None),
        ([2**70, "a" * 8180], LABEL),
        ({"a": 2**70, "b": ["c" * 8155]}, None),
        ({"a": 2**70, "b": ["c" * 8156]}, LABEL),
        ([2**70, None, True, {"a": 1.5}], None),
        (["\ud800"], None),
        (deep(900), None),
        (deep(4096), None),
        (deep(4097), LABEL),
        ("a" * 9000, NEVER),
    ],
    ids=range(17),
)
def test_8192_bytes_of_compact_json(value: Any, label: str | None) -> None:
    assert found(RULE, column("items"), value) == label


def test_the_sample_is_short() -> None:
    problem = only(RULE, value_finding("items", LABEL, ["a" * 9000]))

    assert problem.message == "`items` of event `Sign Up` is larger than 8 KB"
    assert len(problem.evidence["samples"][0]) < 100
