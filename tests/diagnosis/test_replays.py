"""A refused session replay is told, though it loses no event."""

from typing import Any

import pytest

from mpdoctor.diagnosis.areas import RulesOfRun, area_statuses
from mpdoctor.model.deliveries import DeliveryTotals
from mpdoctor.model.levels import Area, Need
from mpdoctor.rules import catalogue


@pytest.mark.parametrize(
    ("records", "refused", "status"),
    [
        ({"events": {"accepted": 1}}, 0, "healthy"),
        ({"events": {"accepted": 1}}, 1, "not settled"),
        ({}, 0, "not examined"),
        ({}, 1, "not settled"),
    ],
)
def test_the_sdk_is_not_healthy_if_replays_were_refused(
    records: dict[str, dict[str, int]], refused: int, status: str
) -> None:
    deliveries = DeliveryTotals({"accepted": 1}, records, replays_refused=refused)
    given: Any = {Need.INPUT, Need.REQUESTS, Need.PROXIED}

    found = area_statuses(
        RulesOfRun(catalogue(), catalogue(), given, {}), (), deliveries=deliveries
    )

    assert found[Area.SDK].status == status
    assert ("replay" in found[Area.SDK].reason) is bool(refused)
