from typing import Any

import pytest

from mpdoctor.rules.identity.anonymous_id_identified_twice import RULE
from tests.identity.records import ORIGINAL, identify, problems, uuid


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param(
            [identify(0, "a", uuid(1)), identify(1, "b", uuid(1))], 1, id="two people"
        ),
        pytest.param(
            [identify(0, "a", uuid(1)), identify(1, "a", uuid(1))],
            0,
            id="the same person again",
        ),
        pytest.param(
            [identify(0, "a", uuid(1)), identify(1, "a", uuid(2))],
            0,
            id="two ids of one",
        ),
        pytest.param(
            [
                identify(0, "a", uuid(1), **{"$failure_reason": "x"}),
                identify(1, "b", uuid(1)),
            ],
            0,
            id="the first one failed",
        ),
    ],
)
def test_an_anonymous_id_belongs_to_one_person(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(problems(RULE, records, ORIGINAL)) == faults
