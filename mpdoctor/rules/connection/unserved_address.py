"""Addresses on Mixpanel's hosts where nothing takes data."""

from collections.abc import Iterator

from mpdoctor.mixpanel.responses import EMPTY, HTML
from mpdoctor.model.deliveries import FailedRequests
from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._deliveries import failure, is_own, with_status

_BODIES = {HTML: "HTML", EMPTY: "an empty body"}
_CAUSES = (Cause.NOT_FOUND, Cause.METHOD, Cause.REDIRECTED, Cause.FOREIGN)


def check(failed: FailedRequests) -> Iterator[Problem]:
    if failed.cause not in _CAUSES or is_own(failed):
        return
    if failed.cause is Cause.REDIRECTED:
        where = f" to `{failed.details[0]}`" if failed.details else ""
        yield from failure(
            failed,
            f"{'was' if failed.requests.count == 1 else 'were'} redirected{where} "
            f"with {failed.status}",
            "send to the final address with `https://`: on 301, 302 and 303 clients "
            "follow with a GET and leave the body behind",
        )
    elif failed.cause is Cause.FOREIGN:
        detail = failed.details[0] if failed.details else ""
        what = _BODIES.get(detail, "another body")
        yield from failure(
            failed,
            f"got an answer that is not Mixpanel's ({what})",
            "something between answers in Mixpanel's place: a proxy, a filter or a login "
            "page of the network",
            subject={"detail": what},
            # A recorder may have written an empty text for what it did not keep.
            confidence=Confidence.LIKELY if detail == EMPTY else None,
        )
    else:
        yield from failure(failed, with_status(failed), _help(failed))


def _help(failed: FailedRequests) -> str:
    if failed.cause is Cause.METHOD:
        return "send with POST"
    known = ", ".join(f"`{path}`" for path in failed.working[:3])
    return (
        f"{known} works on this host"
        if known
        else "the paths are `/track`, `/import`, `/engage` and `/groups`"
    )


RULE: Rule[FailedRequests] = Rule(
    code="CON031",
    name="unserved-address",
    severity=Severity.ERROR,
    looks_at=FailedRequests,
    check=check,
    summary="Requests go to an address on one of Mixpanel's hosts that does not "
    "accept data.",
    why="A wrong path gets 404, a wrong method gets 405, and some hosts redirect. "
    "After 301, 302 and 303, clients repeat a POST as a GET without its body. An HTML "
    "page with status 200 looks like success but does not come from Mixpanel's API. "
    "In each case the data is lost.",
    fix="Send with POST to `/track`, `/import`, `/engage` or `/groups` on the "
    "ingestion host of the project's region.",
    reference="https://docs.mixpanel.com/reference/overview",
)
