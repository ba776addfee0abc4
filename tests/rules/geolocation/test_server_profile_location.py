"""GEO004: profiles that a job has moved."""

from typing import Any

import pytest

from mpdoctor.rules.geolocation.server_profile_location import RULE
from tests.identity.records import profile, update
from tests.rules.examined import findings


def profiles(count: int, city: str) -> list[dict[str, Any]]:
    return [profile(f"{city}-{n}", **{"$city": city}) for n in range(count)]


@pytest.mark.parametrize(
    ("records", "count"),
    [
        pytest.param(profiles(10, "Boardman"), 10, id="all"),
        pytest.param(
            [*profiles(10, "Boardman"), *profiles(40, "Berlin")], 10, id="20 %"
        ),
        pytest.param(
            [*profiles(10, "Boardman"), *profiles(41, "Berlin")], 0, id="less"
        ),
        pytest.param(profiles(9, "Boardman"), 0, id="too few"),
        pytest.param(profiles(90, "Berlin"), 0, id="people"),
        pytest.param(
            [update(f"u{n}", set={"$city": "Boardman"}) for n in range(30)],
            0,
            id="who writes it means it",
        ),
    ],
)
def test_profiles_in_data_centres(records: list[dict[str, Any]], count: int) -> None:
    assert [found.count for found in findings(RULE, records)] == [count] * bool(count)
