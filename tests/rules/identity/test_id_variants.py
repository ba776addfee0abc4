from typing import Any

import pytest

from mpdoctor.rules.identity.id_variants import RULE
from tests.identity.records import event, problems, profile, update


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param([event(0, "Ada", "d"), event(1, "ada", "e")], 1, id="case"),
        pytest.param(
            [event(0, "ada ", "d"), event(1, "ada", "e")], 1, id="white space"
        ),
        pytest.param([event(0, 7, "d"), event(1, "7", "e")], 1, id="number and text"),
        pytest.param([event(0, "7", "d"), profile(7)], 1, id="number of a profile"),
        pytest.param(
            [event(0, 7, "d"), update("7", set={})], 1, id="text of an update"
        ),
        pytest.param([event(0, 7, "d"), profile(7)], 0, id="a number everywhere"),
        pytest.param([event(0, 7, "d"), event(1, 7, "e")], 0, id="always a number"),
        pytest.param([event(0, "ada", "d"), event(1, "adb", "e")], 0, id="different"),
    ],
)
def test_ids_are_compared_letter_by_letter(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(problems(RULE, records)) == faults


def test_another_json_type_is_only_possible() -> None:
    (problem,) = problems(RULE, [event(0, 7, "d"), event(1, "7", "e")])

    assert problem.confidence == "possible"
