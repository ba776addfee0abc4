"""GEO003: browsers that seem to be where a proxy is."""

from typing import Any

import pytest

from mpdoctor.rules.geolocation.proxy_location import RULE
from tests.rules.examined import exported, findings


def located(count: int, city: str, lib: str) -> list[dict[str, Any]]:
    return [exported(number=n, mp_lib=lib, **{"$city": city}) for n in range(count)]


@pytest.mark.parametrize(
    ("records", "count"),
    [
        pytest.param(located(20, "Ashburn", "web"), 20, id="browsers"),
        pytest.param(located(20, "The Dalles", "android"), 20, id="phones"),
        pytest.param(located(19, "Ashburn", "web"), 0, id="too few"),
        pytest.param(located(40, "Ashburn", "python"), 0, id="servers"),
        pytest.param(located(40, "Berlin", "web"), 0, id="people"),
        pytest.param(
            [*located(30, "Ashburn", "web"), *located(30, "Berlin", "web")],
            0,
            id="half",
        ),
    ],
)
def test_where_a_proxy_is(records: list[dict[str, Any]], count: int) -> None:
    assert [found.count for found in findings(RULE, records)] == [count] * bool(count)
