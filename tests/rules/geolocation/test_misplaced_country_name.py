"""GEO005: one country, two names."""

from typing import Any

import pytest

from mpdoctor.rules.geolocation.misplaced_country_name import RULE
from tests.identity.records import profile, update
from tests.rules.examined import event, findings


@pytest.mark.parametrize(
    ("record", "faults"),
    [
        pytest.param(event(**{"$country_code": "DE"}), 1, id="profile's on event"),
        pytest.param(event(mp_country_code="DE"), 0, id="event's on event"),
        pytest.param(event(**{"$country_code": ""}), 0, id="empty"),
        pytest.param(update("a", set={"mp_country_code": "DE"}), 1, id="update"),
        pytest.param(
            profile("a", **{"$name": "A", "mp_country_code": "DE"}), 1, id="profile"
        ),
        pytest.param(profile("a", **{"$country_code": "DE"}), 0, id="right"),
        pytest.param(
            profile("a", **{"$country_code": "DE", "mp_country_code": "DE"}),
            0,
            id="both",
        ),
    ],
)
def test_the_name_of_the_country(record: dict[str, Any], faults: int) -> None:
    assert len(findings(RULE, [record])) == faults
