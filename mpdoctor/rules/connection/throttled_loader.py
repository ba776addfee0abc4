"""Loaders that run into Mixpanel's rate limits."""

from collections.abc import Iterator

from mpdoctor.model.deliveries import FailedRequests
from mpdoctor.model.levels import Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._deliveries import failure, severity_of, with_status


def check(failed: FailedRequests) -> Iterator[Problem]:
    if failed.cause is not Cause.THROTTLED:
        return
    own = severity_of(failed)
    hasty = own is Severity.INFO and failed.hasty
    yield from failure(
        failed,
        f"{with_status(failed)}{_patience(failed)}",
        _help(failed),
        severity=Severity.WARNING if hasty else None,
    )


def _patience(failed: FailedRequests) -> str:
    """Whether the sender waited before it sent again."""
    if failed.hasty and failed.shortest_wait is not None:
        return f" and sent again too soon, the first time after {failed.shortest_wait:.3g} s"
    if failed.resent and failed.shortest_wait is not None:
        return f" and sent again after {failed.shortest_wait:.3g} s or more"
    return "" if failed.resent or not failed.lost else " and not sent again"


def _help(failed: FailedRequests) -> str:
    if failed.retry_after is not None:
        return f"wait the {failed.retry_after} s that `Retry-After` asks for"
    return "wait 2 s after the first, twice as long after each further one, up to 60 s"


RULE: Rule[FailedRequests] = Rule(
    code="CON023",
    name="throttled-loader",
    severity=Severity.ERROR,
    looks_at=FailedRequests,
    check=check,
    summary="Mixpanel refuses requests with 429 because there are too many.",
    why="A loader that does not wait after a refusal is refused again, and the data "
    "it gives up on is lost. Refused requests also count against the limit, and so do "
    "requests repeated after a 400, which can never succeed.",
    fix="After 429, 502 and 503, wait 2 s and double the wait each time, up to 60 s, "
    "plus a random 1 to 5 s. Drop requests that are answered with 400. Mixpanel "
    "recommends ten to twenty clients at a time with 2,000 events each.",
    reference="https://docs.mixpanel.com/reference/import-events",
)
