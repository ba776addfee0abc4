"""Data in addresses that are too long."""

from collections.abc import Iterator

from mpdoctor.model.deliveries import FailedRequests
from mpdoctor.model.levels import Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._deliveries import failure, with_status

_POST = "send the data in the body of a POST"


def check(failed: FailedRequests) -> Iterator[Problem]:
    if failed.cause is not Cause.ADDRESS_TOO_LONG:
        return
    gets = failed.methods == ("GET",)
    why = ", because a GET carries the data in its address" if gets else ""
    yield from failure(
        failed,
        f"{with_status(failed)}{why}",
        f"{_POST}; Node's `track_batch()` does" if gets else _POST,
    )


RULE: Rule[FailedRequests] = Rule(
    code="ENV028",
    name="overlong-address",
    severity=Severity.ERROR,
    looks_at=FailedRequests,
    check=check,
    summary="Requests are refused with 414 because the data makes their address too "
    "long.",
    why="Some libraries put events into the address of a GET request: Node's does so "
    "for every single `track()` and profile update, and so do old libraries for "
    "browsers. Servers and proxies accept a few kilobytes there, so small events "
    "arrive and large ones are lost.",
    fix="Send with POST: use `track_batch()` in Node, and current library versions "
    "elsewhere. Or shorten the largest properties.",
    reference="https://docs.mixpanel.com/docs/data-structure/events-and-properties",
)
