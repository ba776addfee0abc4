"""GEO009: degrees."""

from typing import Any

import pytest

from mpdoctor.rules.geolocation.unusable_coordinates import RULE
from tests.rules.examined import event, findings


@pytest.mark.parametrize(
    ("name", "value", "faults"),
    [
        ("$latitude", 52.5, 0),
        ("$latitude", -90, 0),
        ("$latitude", None, 0),
        ("$latitude", "", 0),
        ("$latitude", "52.5", 1),
        ("$latitude", 120.1, 1),
        ("$longitude", 120.1, 0),
        ("$longitude", 181, 1),
        ("$longitude", "x", 1),
        ("latitude", "52.5", 0),
    ],
)
def test_coordinates(name: str, value: Any, faults: int) -> None:
    found = findings(RULE, [event(**{name: value})])

    assert len(found) == faults
    assert all(("swapped" in each.help) == (value == 120.1) for each in found)
