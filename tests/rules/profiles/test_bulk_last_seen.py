from typing import Any

import pytest

from mpdoctor.rules.profiles.bulk_last_seen import RULE
from tests.identity.records import problems, profile


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param(
            [
                profile(f"p{i}", **{"$last_seen": f"2026-01-05T03:00:{i:02}"})
                for i in range(20)
            ],
            1,
            id="all",
        ),
        pytest.param(
            [
                profile(f"p{i}", **{"$last_seen": f"2026-01-05T03:00:{i:02}"})
                for i in range(19)
            ],
            0,
            id="a few",
        ),
        pytest.param(
            [
                profile(f"p{i}", **{"$last_seen": f"2026-01-05T{i % 24:02}:{i:02}:00"})
                for i in range(40)
            ],
            0,
            id="over the day",
        ),
    ],
)
def test_people_are_not_all_seen_in_one_minute(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(problems(RULE, records)) == faults
