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
    why="A status from 400 to 499 means that the server does not accept the request "
    "in its current form. Its data is lost. A status that Mixpanel does not use "
    "usually comes from a proxy or firewall in between.",
    fix="Find out which server answers, and read the body of its answer.",
    reference="https://docs.mixpanel.com/reference/import-events",
)
