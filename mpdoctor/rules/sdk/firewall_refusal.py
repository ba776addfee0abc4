"""Requests that a firewall refuses."""

from collections.abc import Iterator

from mpdoctor.mixpanel.responses import HTML
from mpdoctor.model.deliveries import FailedRequests
from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._deliveries import failure, is_own


def check(failed: FailedRequests) -> Iterator[Problem]:
    if failed.cause is not Cause.FORBIDDEN or HTML not in failed.details:
        return
    own = is_own(failed)
    yield from failure(
        failed,
        f"{'was' if failed.requests.count == 1 else 'were'} refused with "
        f"{failed.status} and a page of HTML, as firewalls do",
        "allow these paths in the firewall; `api_payload_format: 'json'` sends JSON in "
        "place of base64, which some firewalls refuse"
        if own
        else "a proxy or filter of the network answers in Mixpanel's place: have the "
        "host allowed there",
        confidence=Confidence.LIKELY,
    )


RULE: Rule[FailedRequests] = Rule(
    code="SDK020",
    name="firewall-refusal",
    severity=Severity.ERROR,
    looks_at=FailedRequests,
    check=check,
    confidence=Confidence.LIKELY,
    summary="Requests are refused with 403 and a page that does not come from "
    "Mixpanel.",
    why="Mixpanel sends refusals as JSON. An HTML page comes from a firewall or "
    "filter in between. Browser SDKs send base64 to hosts other than Mixpanel's, and "
    "firewalls mistake long base64 in a form for an attack.",
    fix="Allow the SDK's paths in the firewall, or set `api_payload_format: 'json'` "
    "in the SDK.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/sdks/javascript",
)
