"""Visitors who ask not to be tracked, and are."""

from collections.abc import Iterator

from mpdoctor.mixpanel.routes import RECORD_ROUTES
from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.record import Exchange
from mpdoctor.model.rule import Problem, Rule

_YES = frozenset({"1", "yes", "true"})


def check(exchange: Exchange) -> Iterator[Problem]:
    request = exchange.request
    # Only the browser SDK adds `_`, the time in milliseconds, against caches.
    if (
        request.route in RECORD_ROUTES
        and request.method != "OPTIONS"
        and request.headers.get("dnt", "").strip().lower() in _YES
        and request.query.get("_", "").isdecimal()
    ):
        yield Problem(
            f"the browser asks not to be tracked (`DNT`), and the SDK sends to "
            f"`{request.host}` all the same",
            subject={"host": request.host},
        )


RULE: Rule[Exchange] = Rule(
    code="PRI007",
    name="ignored-do-not-track",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=Exchange,
    check=check,
    summary="The browser SDK sends data although the browser asks not to be tracked.",
    why="The browser SDK respects Do Not Track by default. If it sends all the same, it is "
    "initialised with `ignore_dnt: true`, against the wish of the visitor.",
    fix="Remove `ignore_dnt: true`, unless the visitor has agreed to tracking in another way.",
    reference="https://github.com/mixpanel/mixpanel-js/blob/master/src/gdpr-utils.js",
)
