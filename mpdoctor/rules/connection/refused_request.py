"""Requests that are refused for a rare reason."""

from collections.abc import Iterator

from mpdoctor.model.deliveries import FailedRequests
from mpdoctor.model.levels import Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._deliveries import failure, with_status


def check(failed: FailedRequests) -> Iterator[Problem]:
    if failed.cause is Cause.OTHER_STATUS:
        yield from failure(failed, with_status(failed))


RULE: Rule[FailedRequests] = Rule(
    code="CON034",
    name="refused-request",
    severity=Severity.ERROR,
    looks_at=FailedRequests,
    check=check,
    summary="Requests are refused with a status that Mixpanel does not document.",
    why="A status from 400 to 499 says that the request cannot be taken as it is. What "
    "it held is lost. A status that is not one of Mixpanel's mostly comes from a proxy "
    "or firewall on the way.",
    fix="Find out which server answers, and read the body of its answer.",
    reference="https://docs.mixpanel.com/reference/import-events",
)
