from typing import Any

import pytest

from mpdoctor.rules.identity.non_uuid4_anonymous_id import RULE
from tests.identity.records import ORIGINAL, event, identify, problems, uuid


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param([identify(0, "a", "visitor-1")], 1, id="text"),
        pytest.param([identify(0, "a", uuid(1))], 0, id="UUIDv4"),
        pytest.param([identify(0, "a", "$device:" + uuid(1))], 0, id="with prefix"),
        pytest.param(
            [identify(0, "a", "3f0c1e52-6a1b-1c2d-8e3f-000000000001")], 1, id="UUIDv1"
        ),
        pytest.param(
            [
                event(
                    0,
                    id="a",
                    name="$identify",
                    **{
                        "$anon_distinct_id": "186e5979172b50-05055db7ae8024-1f525634-1fa400-186e5979173aa1"
                    },
                )
            ],
            0,
            id="made by an old SDK",
        ),
        pytest.param(
            [event(0, id="b", name="$identify", **{"$anon_distinct_id": "a"})],
            1,
            id="the previous person",
        ),
    ],
)
def test_the_anonymous_id_is_a_uuid4(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(problems(RULE, records, ORIGINAL)) == faults
