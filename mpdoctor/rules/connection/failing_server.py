"""Servers that fail while data is sent."""

from collections.abc import Iterator

from mpdoctor.model.deliveries import FailedRequests
from mpdoctor.model.levels import Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._deliveries import failure, is_own, said


def check(failed: FailedRequests) -> Iterator[Problem]:
    if failed.cause is not Cause.SERVER_ERROR:
        return
    own = is_own(failed)
    yield from failure(
        failed,
        f"failed on the server with {failed.status}{said(failed)}",
        "look into the log of this server, and check that it reaches Mixpanel"
        if own
        else "send again: after 2 s, then twice as long each time up to 60 s",
    )


RULE: Rule[FailedRequests] = Rule(
    code="CON032",
    name="failing-server",
    severity=Severity.ERROR,
    looks_at=FailedRequests,
    check=check,
    summary="Requests failed with a status of 500 or more.",
    why="Mixpanel asks clients to retry after 502 and 503. The SDKs for browsers, "
    "phones and Python do; those for Node, Ruby, PHP and Java do not, and the data "
    "they sent is lost. Behind your own proxy, 502 and 504 mean that the proxy does "
    "not reach Mixpanel.",
    fix="Retry after 2 s and double the wait each time, up to 60 s. If your own proxy "
    "answers, fix its upstream.",
    reference="https://docs.mixpanel.com/reference/import-events",
)
