"""GEO001: servers that stand for people."""

from typing import Any

import pytest

from mpdoctor.rules.geolocation.data_centre_location import RULE
from tests.rules.examined import exported, findings

PYTHON = {"mp_lib": "python", "$lib_version": "4.10.1"}
WEB = {"mp_lib": "web", "$lib_version": "2.56.0"}


def located(count: int, city: Any, **sender: str) -> list[dict[str, Any]]:
    return [exported(number=n, **{"$city": city}, **sender) for n in range(count)]


@pytest.mark.parametrize(
    ("records", "count"),
    [
        pytest.param(located(20, "Ashburn", **PYTHON), 20, id="all"),
        pytest.param(located(20, " BOARDMAN ", **PYTHON), 20, id="odd case"),
        pytest.param(located(20, "Boardman"), 20, id="no library"),
        pytest.param(
            [*located(21, "Ashburn", **PYTHON), *located(20, "Berlin", **PYTHON)],
            21,
            id="just more than half",
        ),
        pytest.param(
            [*located(30, "Ashburn", **PYTHON), *located(99, "Berlin", **WEB)],
            30,
            id="browsers elsewhere",
        ),
    ],
)
def test_servers_in_data_centres(records: list[dict[str, Any]], count: int) -> None:
    (found,) = findings(RULE, records)

    assert found.count == count
    assert "where data centres are" in found.message


@pytest.mark.parametrize(
    "records",
    [
        pytest.param(located(19, "Ashburn", **PYTHON), id="too few"),
        pytest.param(
            [*located(20, "Ashburn", **PYTHON), *located(20, "Berlin", **PYTHON)],
            id="half",
        ),
        pytest.param(located(50, "Ashburn", **WEB), id="browsers"),
        pytest.param(located(50, "Dublin", **PYTHON), id="a city of people"),
        pytest.param(located(50, None, **PYTHON), id="nowhere"),
        pytest.param(located(50, ["Ashburn"], **PYTHON), id="no text"),
    ],
)
def test_everything_else(records: list[dict[str, Any]]) -> None:
    assert findings(RULE, records) == []
