from typing import Any

import pytest

from mpdoctor.rules.profiles.add_onto_text import RULE
from tests.rules.profiles.records import findings, group, profile, update


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param(
            [update("a", set={"n": "3"}), update("b", add={"n": 1})],
            1,
            id="numeric text",
        ),
        pytest.param(
            [update("b", add={"n": 1}), update("a", set_once={"n": "none yet"})],
            1,
            id="any text, later",
        ),
        pytest.param([profile("a", n="3"), update("a", add={"n": 1})], 1, id="profile"),
        pytest.param(
            [update("a", set={"n": 3}), update("b", add={"n": 1})], 0, id="number"
        ),
        pytest.param([update("b", add={"n": 1})], 0, id="nothing else"),
        pytest.param(
            [update("b", add={"n": "1"}), update("b", set={"n": "1"})],
            0,
            id="text that is added is left to PRO010",
        ),
        pytest.param(
            [group("company", "x", set={"n": "3"}), update("b", add={"n": 1})],
            0,
            id="a group's property",
        ),
        pytest.param(
            [update("a", set={"n": ""}), update("b", add={"n": 1})], 0, id="empty"
        ),
    ],
)
def test_numbers_are_added_to_numbers(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(findings(RULE, records)) == faults


def test_the_additions_are_counted() -> None:
    records = [update("a", set={"n": "3"}), *[update("b", add={"n": 1})] * 4]

    (found,) = findings(RULE, records)

    assert found.count == 4
    assert found.places[0].line == 2
    assert found.places[0].field == "$add.n"
