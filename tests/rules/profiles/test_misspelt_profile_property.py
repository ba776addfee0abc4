from typing import Any

import pytest

from mpdoctor.rules.profiles.misspelt_profile_property import RULE
from tests.rules.profiles.records import findings, group, profile, update


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


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param([update("a", set={"email": "x@example.com"})], 1, id="never"),
        pytest.param(
            [
                update("a", set={"email": "x@example.com"}),
                update("b", set_once={"$email": "y@example.com"}),
            ],
            0,
            id="elsewhere",
        ),
        pytest.param([update("a", unset=["email"])], 0, id="unset"),
        pytest.param([update("a", set={"created": 12})], 0, id="no text"),
        pytest.param([group("company", "x", set={"name": "X"})], 0, id="group"),
    ],
)
def test_updates_set_the_reserved_name(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(findings(RULE, records)) == faults
