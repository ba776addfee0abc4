"""Loaders that run into Mixpanel's rate limits."""

from collections.abc import Iterator

from mpdoctor.mixpanel.hosts import family
from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.record import Exchange
from mpdoctor.model.rule import Problem, Rule

TOO_MANY = 429


def check(exchange: Exchange) -> Iterator[Problem]:
    request = exchange.request
    if request.status != TOO_MANY or not request.route:
        return
    host = {"host": request.host} if family(request.host) else {}
    yield Problem(
        f"`/{request.route}` refused requests because there were too many (429)",
        help="wait 2 s after the first, twice as long after each further one, up to 60 s",
        subject={"route": request.route, **host},
    )


RULE: Rule[Exchange] = Rule(
    code="CON023",
    name="throttled-loader",
    severity=Severity.WARNING,
    looks_at=Exchange,
    check=check,
    confidence=Confidence.LIKELY,
    summary="Requests are refused with 429, because they are too many.",
    why="A loader that does not wait after a refusal is refused again, and what it "
    "gives up on is lost. Refused requests count against the limit themselves, and so "
    "do those that are repeated after a 400, which can never succeed.",
    fix="After 429, 502 and 503 wait 2 s, then twice as long each time up to 60 s, with "
    "1 to 5 s at random on top. Drop what is answered with 400. Ten to twenty clients "
    "at a time with 2,000 events each are what Mixpanel recommends.",
    reference="https://docs.mixpanel.com/reference/import-events",
)
