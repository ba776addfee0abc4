from typing import Any

import pytest

from mpdoctor.rules.identity.segment_id_property import RULE
from tests.identity.records import event, problems


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param([event(0, "a", "d", mp_lib="Segment: web", key=7)], 0, id="id"),
        pytest.param([event(0, "a", "d", mp_lib="web")], 0, id="not HashSegment"),
    ],
)
def test_segment_takes_id_for_the_person(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(problems(RULE, records)) == faults


def test_an_id_from_segment_is_told() -> None:
    record = event(0, "a", "d", mp_lib="Segment: web")
    record["properties"]["id"] = 7

    assert len(problems(RULE, [record])) == 1
