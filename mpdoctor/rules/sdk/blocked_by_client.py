"""Requests that an ad blocker stops."""

from collections.abc import Iterator

from mpdoctor.mixpanel.routes import LIBRARY
from mpdoctor.model.deliveries import FailedRequests
from mpdoctor.model.levels import Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._deliveries import failure, is_own


def check(failed: FailedRequests) -> Iterator[Problem]:
    if failed.cause is Cause.BLOCKED:
        yield from failure(
            failed,
            f"{'was' if failed.requests.count == 1 else 'were'} blocked by the client, "
            "such as by an ad blocker",
            _help(failed),
        )


def _help(failed: FailedRequests) -> str:
    if failed.routes == {LIBRARY}:
        return "serve the script from a domain of your own (`MIXPANEL_CUSTOM_LIB_URL`)"
    if is_own(failed):
        return "choose a path that says less about its purpose than `/track`"
    return "send through a proxy on a domain of your own, or from your servers"


RULE: Rule[FailedRequests] = Rule(
    code="SDK005",
    name="blocked-by-client",
    severity=Severity.ERROR,
    looks_at=FailedRequests,
    check=check,
    summary="Requests are blocked in the browser, for example by an ad blocker.",
    why="A blocked request does not leave the browser, and the SDK does not retry. "
    "Mixpanel's pages estimate that 15 to 50 % of visitors send nothing for this "
    "reason.",
    fix="Send through a proxy on your own domain, or send the most important events "
    "from your servers.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/sdks/javascript",
)
