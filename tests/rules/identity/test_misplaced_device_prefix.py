from typing import Any

import pytest

from mpdoctor.rules.identity.misplaced_device_prefix import RULE
from tests.identity.records import event, problems


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param([event(0, None, "$device:$device:d")], 1, id="twice"),
        pytest.param([event(0, None, "$device:d")], 0, id="once"),
        pytest.param([event(0, "$device:d", "d")], 1, id="a person"),
        pytest.param([event(0, id="$device:$device:d")], 1, id="twice in distinct_id"),
    ],
)
def test_one_prefix_is_enough(records: list[dict[str, Any]], faults: int) -> None:
    assert len(problems(RULE, records)) == faults
