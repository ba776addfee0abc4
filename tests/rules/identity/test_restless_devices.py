from typing import Any

import pytest

from mpdoctor.rules.identity.restless_devices import RULE
from tests.identity.records import event, problems, uuid


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param(
            [event(i * 86_400, "a", uuid(i)) for i in range(25)],
            1,
            id="a new one every day",
        ),
        pytest.param(
            [event(i * 86_400, "a", uuid(i)) for i in range(10)], 0, id="ten in a year"
        ),
        pytest.param(
            [event(i * 3_600 + j, "a", uuid(j)) for i in range(30) for j in range(20)],
            0,
            id="many, well used",
        ),
    ],
)
def test_devices_last_longer_than_a_session(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(problems(RULE, records)) == faults
