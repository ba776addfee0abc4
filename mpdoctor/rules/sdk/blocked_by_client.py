"""Requests that an ad blocker stops."""

from collections.abc import Iterator

from mpdoctor.mixpanel.routes import LIBRARY
from mpdoctor.model.deliveries import FailedRequests
from mpdoctor.model.levels import Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._deliveries import failure, is_own
from mpdoctor.rules._messages import listed


def check(failed: FailedRequests) -> Iterator[Problem]:
    if failed.cause is Cause.BLOCKED:
        names = [f"`{each}`" for each in failed.details[:3]]
        filters = listed(names) if names else ""
        yield from failure(
            failed,
            f"{'was' if failed.requests.count == 1 else 'were'} blocked by the client, "
            f"such as by an ad blocker{f' (EasyPrivacy has {filters})' if filters else ''}",
            _advice(failed, filters),
            subject={"filters": list(failed.details)} if failed.details else None,
        )


def _advice(failed: FailedRequests, filters: str) -> str:
    if failed.routes == {LIBRARY}:
        return "serve the script from a domain of your own (`MIXPANEL_CUSTOM_LIB_URL`)"
    if not is_own(failed):
        return "send through a proxy on a domain of your own, or from your servers"
    if filters:
        return f"rename host or path of the proxy, so that {filters} no longer matches"
    return "choose a path that says less about its purpose than `/track`"


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
