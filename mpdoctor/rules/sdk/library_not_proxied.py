"""Pages that send through a proxy, but load the SDK from Mixpanel's CDN."""

from collections.abc import Iterator

from mpdoctor.mixpanel.hosts import CDN, family, is_mixpanel
from mpdoctor.mixpanel.routes import RECORD_ROUTES
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import InputTotals


def check(totals: InputTotals) -> Iterator[Problem]:
    senders = {host for host, route in totals.hosts if route in RECORD_ROUTES}
    # With requests to Mixpanel's own hosts as well, the script may be of other pages.
    if not senders or any(map(is_mixpanel, senders)):
        return
    proxy = min(senders)
    for (host, _), seen in sorted(totals.hosts.items()):
        if family(host) == CDN:
            yield Problem(
                f"events go through the proxy `{proxy}`, but scripts of the SDK come from "
                f"`{host}`, which ad blockers block",
                subject={"host": host, "proxy": proxy},
                count=seen.count,
                positions=seen.positions,
            )
            return


RULE: Rule[InputTotals] = Rule(
    code="SDK010",
    name="library-not-proxied",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=InputTotals,
    check=check,
    needs=frozenset({Need.REQUESTS}),
    summary="Events go through a proxy, but the SDK or one of its modules is loaded from "
    "Mixpanel's CDN.",
    why="Ad blockers block `cdn.mxpnl.com` (EasyPrivacy has `||mxpnl.com^`). Visitors who "
    "have one do not get the SDK, or not its session replay and targeting, so the proxy "
    "does not help with them. The recording does not show this if it was made without an "
    "ad blocker.",
    fix="Serve the scripts from your own domain as well: set `MIXPANEL_CUSTOM_LIB_URL` in "
    "the snippet, and `lib_base_path` for the modules, or install `mixpanel-browser` from "
    "npm.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/sdks/javascript",
)
