from typing import Any

import pytest

from mpdoctor.rules.profiles.history_in_profile import RULE
from tests.rules.profiles.records import findings, profile, update


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param(
            [profile("a", **{"$orders": list(range(101))})], 1, id="101 values"
        ),
        pytest.param(
            [profile("a", **{"$orders": list(range(100))})], 0, id="100 values"
        ),
        pytest.param(
            [profile("a", **{"$orders": [{"n": n} for n in range(21)]})],
            1,
            id="21 objects",
        ),
    ],
)
def test_a_profile_is_no_log(records: list[dict[str, Any]], faults: int) -> None:
    assert len(findings(RULE, records)) == faults


def test_updates_that_set_a_history() -> None:
    (found,) = findings(RULE, [update("a", set={"orders": [{"n": 1}] * 21})])

    assert found.places[0].field == "$set.orders"
