from typing import Any

import pytest

from mpdoctor.rules.profiles.group_operator import RULE
from tests.rules.profiles.records import findings, update


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param(
            [{"$token": "t", "$group_key": "k", "$group_id": "g", "$append": {"x": 1}}],
            1,
            id="append",
        ),
        pytest.param(
            [{"$token": "t", "$group_key": "k", "$group_id": "g", "$add": {"x": 1}}],
            1,
            id="add",
        ),
        pytest.param(
            [
                {
                    "$token": "t",
                    "$group_key": "k",
                    "$group_id": "g",
                    "$union": {"x": [1]},
                }
            ],
            0,
            id="union",
        ),
        pytest.param([update("a", add={"x": 1})], 0, id="a person"),
    ],
)
def test_groups_take_fewer_operators(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(findings(RULE, records)) == faults
