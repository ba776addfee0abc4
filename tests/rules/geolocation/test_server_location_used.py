"""GEO008: servers that ask to be located."""

from typing import Any

import orjson
import pytest

from mpdoctor.rules.geolocation.server_location_used import RULE
from tests.rules.examined import event, findings

TOKEN = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"


def request(query: str, agent: str, **headers: str) -> dict[str, Any]:
    return {
        "method": "POST",
        "url": f"https://api.mixpanel.com/track?{query}",
        "headers": {"User-Agent": agent, **headers},
        "body": orjson.dumps([event(token=TOKEN)]).decode(),
    }


@pytest.mark.parametrize(
    ("record", "faults"),
    [
        pytest.param(request("ip=1", "python-requests/2.32"), 1, id="python"),
        pytest.param(request("verbose=1&ip=1", "axios/1.7"), 1, id="node"),
        pytest.param(request("ip=0", "python-requests/2.32"), 0, id="asks for none"),
        pytest.param(request("verbose=1", "python-requests/2.32"), 0, id="not asked"),
        pytest.param(request("ip=1", "Mozilla/5.0 (Macintosh)"), 0, id="browser"),
        pytest.param(request("ip=1", "okhttp/4.12"), 0, id="phone"),
        pytest.param(request("ip=1", ""), 0, id="unknown"),
        pytest.param(
            request("ip=1", "Go-http-client/2.0", **{"X-Forwarded-For": "8.8.8.8"}),
            0,
            id="a proxy that forwards",
        ),
    ],
)
def test_servers_that_ask(record: dict[str, Any], faults: int) -> None:
    assert len(findings(RULE, [record])) == faults
