"""Requests of servers that ask to be located."""

import re
from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.record import Exchange
from mpdoctor.model.rule import Problem, Rule

_SERVER = re.compile(
    r"(?:python|aiohttp|axios|node|undici|got |go-http-client|ruby|faraday|php|guzzle|"
    r"java/|apache-httpclient|jersey|curl|wget|libwww|rest-client|dotnet|powershell)",
    re.IGNORECASE,
)
_ROUTES = frozenset({"track", "engage"})
_FORWARDED = frozenset({"x-forwarded-for", "forwarded", "x-real-ip"})


def check(exchange: Exchange) -> Iterator[Problem]:
    request = exchange.request
    if (
        request.route in _ROUTES
        and exchange.records
        and request.query.get("ip") == "1"
        and _SERVER.match(request.headers.get("user-agent", ""))
        and _FORWARDED.isdisjoint(request.headers)
    ):
        yield Problem(
            f"a server asks with `ip=1` to be located where it is (`/{request.route}`)",
            subject={"route": request.route},
        )


RULE: Rule[Exchange] = Rule(
    code="GEO008",
    name="server-location-used",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=Exchange,
    check=check,
    summary="A server sends events or profile updates with `ip=1`.",
    why="Mixpanel then takes the address of the request for that of the person, unless the "
    "record has an `ip` of its own. It is the server's. What is a server is concluded "
    "from `User-Agent`.",
    fix="Send `ip=0`, and the person's own address as `ip` in the event (`$ip` in a "
    "profile update) where you know it.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/server-side-best-practices",
)
