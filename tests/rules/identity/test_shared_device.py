from typing import Any

import pytest

from mpdoctor.rules.identity.shared_device import RULE
from tests.people import event, problems


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param([event(0, "a", "d"), event(9, "b", "d")], 1, id="two people"),
        pytest.param(
            [event(0, "a", "d"), event(9, "b", "e")], 0, id="reset in between"
        ),
        pytest.param(
            [event(i, "a", f"d{i}") for i in range(40)], 0, id="many devices of one"
        ),
        pytest.param(
            [event(0, 7, "d"), event(9, "7", "d")], 0, id="number and text are one id"
        ),
        pytest.param(
            [event(0, "Ada", "d"), event(9, "ada", "d")], 1, id="ids differ in case"
        ),
        pytest.param(
            [event(0, "a", "d"), event(9, "undefined", "d")], 0, id="one is junk"
        ),
        pytest.param(
            [event(0, "a", "null"), event(9, "b", "null")], 0, id="the device is junk"
        ),
        pytest.param(
            [event(0, "a", "d"), event(9, "$device:d", "d")],
            0,
            id="the device as person",
        ),
        pytest.param(
            [event(0, "a", "$device:d"), event(9, "b", "d")], 1, id="prefix or not"
        ),
        pytest.param(
            [event(i, u, d) for d in "de" for i, u in enumerate("ab")],
            2,
            id="two devices",
        ),
    ],
)
def test_people_share_a_device_where_its_id_outlives_one_of_them(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(problems(RULE, records)) == faults


def test_a_finding_names_all_people_and_counts_from_the_second_on() -> None:
    records = [
        event(0, None, "d"),
        event(1, "a", "d"),
        event(2, None, "d"),
        event(3, "b", "d"),
        event(4, None, "d"),
        event(5, "a", "d"),
    ]

    (problem,) = problems(RULE, records)

    assert problem.subject == {"device": "d", "users": ["a", "b"]}
    assert problem.evidence["owner"] == "a"
    assert problem.evidence["misplaced"] == 1
    assert problem.evidence["switches"] == 2
