"""SDK010: a proxy for events, but not for the scripts."""

import pytest

from mpdoctor.rules.sdk.library_not_proxied import RULE
from tests.rules.connection.left_behind import NOBODY, totals
from tests.rules.connection.subjects import found

CDN = "cdn.mxpnl.com"
PROXY = "t.example.com"
DIRECT = "api-js.mixpanel.com"


@pytest.mark.parametrize("route", ["library", ""])
@pytest.mark.parametrize("sent", ["track", "engage"])
def test_scripts_of_the_cdn_beside_a_proxy_are_told(route: str, sent: str) -> None:
    [problem] = found(RULE, totals((CDN, route, NOBODY), (PROXY, sent, NOBODY)))

    assert problem.subject == {"host": CDN, "proxy": PROXY}
    assert problem.count == 1


@pytest.mark.parametrize(
    "hosts",
    [
        pytest.param([(CDN, "library"), (DIRECT, "track")], id="no proxy"),
        pytest.param(
            [(CDN, "library"), (DIRECT, "track"), (PROXY, "track")],
            id="other pages may have loaded it",
        ),
        pytest.param(
            [(PROXY, "library"), (PROXY, "track")], id="all through the proxy"
        ),
        pytest.param([(CDN, "library")], id="nothing sent"),
        pytest.param([(CDN, "library"), (PROXY, "flags")], id="no records sent"),
        pytest.param([(PROXY, "track")], id="bundled"),
    ],
)
def test_otherwise_nothing_is_said(hosts: list[tuple[str, str]]) -> None:
    assert found(RULE, totals(*((host, route, NOBODY) for host, route in hosts))) == []
