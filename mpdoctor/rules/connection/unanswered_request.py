"""Requests that nobody answered."""

from collections.abc import Iterator

from mpdoctor.mixpanel.hosts import HOSTS, is_mixpanel, near_miss
from mpdoctor.model.deliveries import FailedRequests
from mpdoctor.model.levels import Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._deliveries import failure

SCHEMES = ("http", "https")

_REASONS = {
    Cause.DNS: (
        "could not be sent, because the host was not found",
        "check the spelling of the host; on a filtered network its name may be blocked",
    ),
    Cause.TLS: (
        "could not be sent, because TLS failed",
        "check certificate and clock; a proxy of the network may intercept TLS",
    ),
    Cause.CONNECTION: (
        "could not be sent, because there was no connection",
        "check firewall and proxy, and that the server is running",
    ),
    Cause.OFFLINE: (
        "could not be sent, because the device was offline",
        "send again once there is a connection, as SDKs for phones and browsers do",
    ),
    Cause.RESET: (
        "got no answer, because the connection broke off",
        "send again with the same `$insert_id`: Mixpanel keeps one of them",
    ),
    Cause.TIMEOUT: (
        "got no answer in time",
        "send again with the same `$insert_id`: Mixpanel keeps one of them",
    ),
    Cause.ABORTED: (
        "got no answer, because the client aborted",
        "send before the page is left, or with `sendBeacon`",
    ),
    Cause.NO_ANSWER: (
        "got no answer",
        "an ad blocker, a content security policy or CORS may have stopped them; the "
        "browser's console says which",
    ),
}


def check(failed: FailedRequests) -> Iterator[Problem]:
    if failed.cause is Cause.DNS and _is_misspelt(failed.host):
        # What is wrong with the host is reported by itself.
        return
    if failed.cause in _REASONS:
        why, cure = _REASONS[failed.cause]
        yield from failure(failed, why, cure)


def _is_misspelt(host: str) -> bool:
    return (
        host in SCHEMES
        or near_miss(host) is not None
        or (is_mixpanel(host) and host not in HOSTS)
    )


RULE: Rule[FailedRequests] = Rule(
    code="CON033",
    name="unanswered-request",
    severity=Severity.ERROR,
    looks_at=FailedRequests,
    check=check,
    summary="Requests got no answer: the host was not found, TLS failed, or the "
    "connection failed or broke off.",
    why="Without a connection, no data arrives. If the connection broke off or the "
    "answer came too late, Mixpanel may or may not have the data. SDKs for browsers, "
    "phones and Python retry; those for Node, Ruby, PHP and Java do not.",
    fix="Fix the cause, and send again with the same `$insert_id`.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/debugging",
)
