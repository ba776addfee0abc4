"""Requests whose bodies the recorder left out."""

from collections.abc import Iterator

from mpdoctor.mixpanel.routes import RECORD_ROUTES
from mpdoctor.model.levels import Severity
from mpdoctor.model.outcome import Delivery
from mpdoctor.model.record import BODY, Exchange, Request
from mpdoctor.model.rule import Problem, Rule


def check(exchange: Exchange) -> Iterator[Problem]:
    request = exchange.request
    if request.method == "CONNECT":
        yield _unopened(request)
    elif BODY in request.omitted and request.route in {"", *RECORD_ROUTES}:
        route = f" to `/{request.route}`" if request.route else ""
        yield Problem(
            f"a request{route} was recorded without its body, so what it held was not "
            "examined",
            subject={"route": request.route},
        )


def _unopened(request: Request) -> Problem:
    """What a proxy passed on without opening it."""
    if request.outcome.delivery is Delivery.UNANSWERED:
        return Problem(
            f"an encrypted connection to `{request.host}` failed while a proxy recorded "
            "it, so nothing was sent in it",
            help="the app probably does not trust the certificate of the proxy: install "
            "it on the device; apps for Android also need a `network_security_config`",
            subject={"tunnel": request.host},
        )
    return Problem(
        f"an encrypted connection to `{request.host}` was recorded without the requests "
        "in it",
        help="turn on SSL proxying for this host in Charles or Proxyman, or the "
        "decryption of HTTPS in Fiddler, and record again",
        subject={"tunnel": request.host},
    )


RULE: Rule[Exchange] = Rule(
    code="ENV041",
    name="unrecorded-body",
    severity=Severity.INFO,
    looks_at=Exchange,
    check=check,
    summary="The body of a request to Mixpanel is missing from the recording.",
    why="Recorders omit bodies that are too large or that `navigator.sendBeacon` "
    "sent. Some bodies were removed before the file was shared. Logs print objects "
    "only in part. The missing data may be invalid or lost, and the recording would "
    "not show it. Browser SDKs usually send the events of a beacon again from the "
    "next page.",
    fix="Record again: in Chromium, allow HAR files with sensitive data in the "
    "settings of the developer tools. A proxy such as mitmproxy also records beacons. "
    "In a Node log, set `util.inspect.defaultOptions.depth = null`. Instead of the "
    "output of a browser's console, save a HAR file.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/debugging",
    loses_data=False,
)
