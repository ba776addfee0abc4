from typing import Any

import pytest

from mpdoctor.rules.identity.persisted_distinct_id import RULE
from tests.identity.records import event, problems


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param(
            [event(0, "a", "d", **{"$had_persisted_distinct_id": True})], 1, id="true"
        ),
        pytest.param(
            [event(0, "a", "d", **{"$had_persisted_distinct_id": False})], 0, id="false"
        ),
    ],
)
def test_an_old_id_as_device_is_told(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(problems(RULE, records)) == faults
