from typing import Any

import pytest

from mpdoctor.rules.profiles.misspelt_profile_property import RULE
from tests.rules.profiles.records import findings, profile


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param(
            [
                profile(
                    "a", email="x@example.com", **{"$last_seen": "2026-01-01T00:00:00"}
                )
            ],
            1,
            id="without",
        ),
        pytest.param(
            [profile("a", email="x@example.com", **{"$email": "x@example.com"})],
            0,
            id="both",
        ),
        pytest.param(
            [profile("a", email="x", name="y", **{"$city": "Wien"})],
            2,
            id="two of them",
        ),
        pytest.param(
            [profile("a", email="x@example.com")], 0, id="flat rows lost their names"
        ),
    ],
)
def test_reserved_names_have_their_dollar(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(findings(RULE, records)) == faults
