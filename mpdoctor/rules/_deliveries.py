"""Problems with requests that failed, as rules of several families report them."""

from collections.abc import Iterable, Mapping
from typing import Any

from mpdoctor.mixpanel.hosts import is_mixpanel
from mpdoctor.mixpanel.routes import LIBRARY, READING_ROUTES
from mpdoctor.model.deliveries import FailedRequests
from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.outcome import PASSING, Cause
from mpdoctor.model.rule import Problem
from mpdoctor.rules._messages import listed, shortened

MOST_SHOWN = 5

_NOUNS = {
    "events": "event",
    "profile_updates": "profile update",
    "group_updates": "group update",
    "profiles": "profile",
}
_UNIMPORTANT = frozenset({"", "settings", "decide"})
_HARMLESS = frozenset({Cause.CORS, Cause.ABORTED})
"""Failures after which the records mostly arrived all the same."""


def is_own(failed: FailedRequests) -> bool:
    """Whether the requests went to a host that is not Mixpanel's, such as a proxy."""
    return not is_mixpanel(failed.host)


def severity_of(failed: FailedRequests) -> Severity | None:
    """An error where data was lost; `None` where it is not worth a word."""
    if _is_nameless(failed):
        return Severity.WARNING
    if failed.routes <= _UNIMPORTANT:
        return None
    if failed.lost:
        return Severity.ERROR
    if failed.uncertain:
        return Severity.WARNING if failed.cause in _HARMLESS else Severity.ERROR
    if failed.recovered:
        return Severity.INFO if failed.cause in PASSING else Severity.WARNING
    if failed.routes <= READING_ROUTES | _UNIMPORTANT:
        return Severity.WARNING
    return Severity.WARNING if failed.cause in _HARMLESS else Severity.ERROR


def failure(
    failed: FailedRequests,
    why: str,
    help: str = "",
    *,
    severity: Severity | None = None,
    confidence: Confidence | None = None,
    subject: Mapping[str, Any] | None = None,
) -> Iterable[Problem]:
    """The problem with these requests, or nothing where it is not worth a word.

    `why` completes a sentence such as "2 requests to `host/path` …".
    """
    own = severity_of(failed)
    if own is None:
        return
    # A console shows which request failed so only by what stands beside it.
    guessed = _is_nameless(failed) and failed.status is None
    if confidence is None and (guessed or not failed.is_certain):
        confidence = Confidence.LIKELY
    yield Problem(
        f"{_requests(failed)} {why}{_loss(failed)}",
        help=help,
        subject={
            "host": failed.host,
            "status": failed.status,
            "reason": failed.cause.value,
            "routes": sorted(failed.routes),
            **({"answer": failed.words} if failed.cause is Cause.REJECTED else {}),
            **(subject or {}),
        },
        evidence=_evidence(failed),
        severity=severity or own,
        confidence=confidence,
    )


def with_status(failed: FailedRequests) -> str:
    """How the requests were refused, in Mixpanel's words where it gave some."""
    were = "was" if failed.requests.count == 1 else "were"
    status = f" with {failed.status}" if failed.status else ""
    return f"{were} refused{status}{said(failed)}"


def said(failed: FailedRequests) -> str:
    """Mixpanel's words, as part of a sentence."""
    words = failed.words.replace("`", "'")
    return f" (`{shortened(words, 120)}`)" if words else ""


def records(counts: Mapping[str, int]) -> str:
    """`2 events and 1 profile update`."""
    return listed(
        f"{count:,} {_NOUNS.get(kind, kind)}{'' if count == 1 else 's'}"
        for kind, count in counts.items()
    )


def _is_nameless(failed: FailedRequests) -> bool:
    """Whether the log of an SDK shows neither the address nor what was sent."""
    return not failed.host and failed.routes == {""}


def _requests(failed: FailedRequests) -> str:
    count = failed.requests.count
    if _is_nameless(failed):
        return f"{count:,} request{'' if count == 1 else 's'} of the SDK"
    shown = [_address(failed.host, path) for path in list(failed.paths)[:3]]
    if len(failed.paths) > len(shown):
        shown = [f"{len(failed.paths)} addresses of `{failed.host}`"]
    return f"{count:,} request{'' if count == 1 else 's'} to {listed(shown)}"


def _address(host: str, path: str) -> str:
    return f"`{shortened((host + path).replace('`', ''), 100)}`"


def _loss(failed: FailedRequests) -> str:
    if failed.lost:
        count = sum(failed.lost.values())
        return f": {records(failed.lost)} {'is' if count == 1 else 'are'} lost"
    if failed.uncertain:
        if failed.cause in _HARMLESS:
            return f": {records(failed.uncertain)} may not have arrived"
        return f": {records(failed.uncertain)} probably lost"
    if failed.recovered:
        held = "it" if failed.requests.count == 1 else "they"
        return f"; what {held} held was sent again"
    if failed.routes == {LIBRARY}:
        return ": pages without the SDK send nothing"
    if failed.routes == {"record"}:
        return ": parts of session replays are lost"
    return ""


def _evidence(failed: FailedRequests) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "requests": failed.requests.count,
        "paths": _first(failed.paths),
    }
    if failed.words:
        shown["answer"] = failed.words
    if failed.lost:
        shown["lost"] = dict(failed.lost)
    if failed.uncertain:
        shown["uncertain"] = dict(failed.uncertain)
    if failed.recovered:
        shown["sent_again"] = failed.recovered
    if failed.events:
        shown["events"] = _first(failed.events)
    return shown


def _first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(list(counts.items())[:MOST_SHOWN])
