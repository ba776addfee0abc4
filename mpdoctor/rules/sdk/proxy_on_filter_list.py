"""Proxies whose address ad blockers block as well."""

from collections.abc import Iterator

from mpdoctor.mixpanel.blocklists import address_of, blocking_filter
from mpdoctor.mixpanel.hosts import is_mixpanel
from mpdoctor.mixpanel.routes import RECORD_ROUTES
from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.model.record import Exchange
from mpdoctor.model.rule import Problem, Rule

_BROWSER = frozenset({"origin", "referer", "sec-fetch-mode"})
"""Headers that only pages send; ad blockers do not see what servers and apps send."""


def check(exchange: Exchange) -> Iterator[Problem]:
    request = exchange.request
    if (
        request.route not in RECORD_ROUTES
        or request.method == "OPTIONS"
        or is_mixpanel(request.host)
        or request.outcome.cause is Cause.BLOCKED
        or _BROWSER.isdisjoint(request.headers)
    ):
        return
    found = blocking_filter(address_of(request))
    if found:
        yield Problem(
            f"filter `{found}` of EasyPrivacy matches requests to the proxy "
            f"`{request.host}`",
            "send by POST: the filter matches records in the address"
            if found.endswith("data=")
            else f"rename host or path of the proxy, so that `{found}` no longer matches",
            subject={"host": request.host, "filter": found},
        )


RULE: Rule[Exchange] = Rule(
    code="SDK025",
    name="proxy-on-filter-list",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=Exchange,
    check=check,
    summary="The address of a proxy matches a filter that ad blockers use.",
    why="A proxy on your own domain is meant to reach visitors with ad blockers. Filter "
    "lists block not only Mixpanel's hosts, but also addresses that look like tracking, such "
    "as `mixpanel.example.com` or `/analytics/track/`. The recording does not show "
    "this if it was made without an ad blocker.",
    fix="Choose a host and a path that name neither Mixpanel nor analytics nor tracking, and "
    "rename the routes with `api_routes`.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/sdks/javascript",
)
