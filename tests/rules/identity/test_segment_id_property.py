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


@pytest.mark.parametrize(
    ("ids", "faults"),
    [
        pytest.param({"id": "a"}, 0, id="set by Segment itself"),
        pytest.param({"id": "a", "$user_id": None}, 0, id="the device's"),
        pytest.param(
            {"id": "order-7", "distinct_id": "order-7"}, 1, id="taken for one"
        ),
        pytest.param({"id": "order-7"}, 1, id="another one"),
    ],
)
def test_values_are_compared(ids: dict[str, Any], faults: int) -> None:
    record = event(0, "a", "d", mp_lib="Segment Actions: analytics.js")
    record["properties"] |= {"$anon_id": "a"} if ids.get("$user_id", 0) is None else {}
    record["properties"] |= ids

    assert len(problems(RULE, [record])) == faults
