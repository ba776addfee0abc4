from typing import Any

import pytest

from mpdoctor.rules.profiles.phone_without_plus import RULE
from tests.rules.profiles.records import findings, profile, update


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param([profile("a", **{"$phone": "030 123456"})], 1, id="local"),
        pytest.param(
            [profile("a", **{"$phone": "+49 30 123456"})], 0, id="international"
        ),
        pytest.param([profile("a", **{"$phone": ""})], 0, id="empty"),
    ],
)
def test_a_phone_number_begins_with_plus(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(findings(RULE, records)) == faults


def test_updates_are_looked_at_as_well() -> None:
    records = [
        update("a", set={"$phone": "030123456"}),
        profile("b", **{"$phone": "1"}),
    ]

    (found,) = findings(RULE, records)

    assert found.count == 2
    assert found.places[0].field == "$set.$phone"
