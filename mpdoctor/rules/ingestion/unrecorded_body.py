"""Requests whose bodies the recorder left out."""

from collections.abc import Iterator

from mpdoctor.mixpanel.routes import RECORD_ROUTES
from mpdoctor.model.levels import Severity
from mpdoctor.model.record import BODY, Exchange
from mpdoctor.model.rule import Problem, Rule


def check(exchange: Exchange) -> Iterator[Problem]:
    request = exchange.request
    if BODY in request.omitted and request.route in {"", *RECORD_ROUTES}:
        route = f" to `/{request.route}`" if request.route else ""
        yield Problem(
            f"a request{route} was recorded without its body, so what it held was not "
            "examined",
            subject={"route": request.route},
        )


RULE: Rule[Exchange] = Rule(
    code="ENV041",
    name="unrecorded-body",
    severity=Severity.INFO,
    looks_at=Exchange,
    check=check,
    summary="The body of a request to Mixpanel is missing in the recording.",
    why="Recorders leave out bodies that are too large, that `navigator.sendBeacon` sent, "
    "or that somebody removed before sharing the file. Logs print objects in part. What they held may be faulty or "
    "lost, and nothing would show it. Browser SDKs mostly send the events of a beacon "
    "again from the next page.",
    fix="Record once more: in Chromium, allow HAR files with sensitive data in the settings "
    "of the developer tools; a proxy such as mitmproxy sees beacons as well. In a log of Node, set "
    "`util.inspect.defaultOptions.depth = null`; in place of the console of a browser, save "
    "a HAR file.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/debugging",
    loses_data=False,
)
