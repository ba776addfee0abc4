"""GEO002: libraries that send no address, beside others that do."""

from typing import Any

import pytest

from mpdoctor.rules.geolocation.clients_without_location import RULE
from tests.rules.examined import event, exported, findings

PLACE = {"$city": "Berlin", "mp_country_code": "DE"}


def some(count: int, lib: str, **more: Any) -> list[dict[str, Any]]:
    return [exported(number=n, mp_lib=lib, **more) for n in range(count)]


def test_one_library_has_no_location() -> None:
    records = [*some(20, "web", **PLACE), *some(49, "android"), *some(1, "android")]

    (found,) = findings(RULE, records)

    assert found.count == 50
    assert found.subject["library"] == "android"
    assert found.evidence == {"located": 0, "of": 50}


@pytest.mark.parametrize(
    "records",
    [
        pytest.param(some(200, "android"), id="nobody has one"),
        pytest.param([*some(19, "web", **PLACE), *some(99, "android")], id="few have"),
        pytest.param([*some(20, "web", **PLACE), *some(49, "android")], id="too few"),
        pytest.param([*some(20, "web", **PLACE), *some(99, "python")], id="servers"),
        pytest.param(
            [*some(20, "web", **PLACE), *some(99, "ios", **{"$import": True})],
            id="imported",
        ),
        pytest.param(
            [*some(20, "web", **PLACE), *some(90, "ios"), *some(10, "ios", **PLACE)],
            id="some of them have one",
        ),
        pytest.param([event(number=n, mp_lib="web") for n in range(99)], id="sent"),
    ],
)
def test_everything_else(records: list[dict[str, Any]]) -> None:
    assert findings(RULE, records) == []
