"""Addresses that published filter lists block, as far as Mixpanel's traffic can match them.

Facts of EasyPrivacy, which most ad blockers use: `easyprivacy/easyprivacy_general.txt` of
https://github.com/easylist/easylist. A filter matches where its parts occur in an address
in this order, whatever the case.
Discussed in https://github.com/mixpanel/mixpanel-js/issues/274 and
https://github.com/easylist/easylist/issues/22963. Lists change: that no filter here
matches does not prove that no list does.
"""

from mpdoctor.mixpanel.hosts import host_of
from mpdoctor.model.record import Request

_DOMAINS = ("mixpanel.com", "mxpnl.com")
"""Blocked wherever another site asks for them."""

_PARTS: tuple[tuple[str, ...], ...] = (
    # Named after Mixpanel.
    ("/mixpanel.",),
    ("/mixpanel-", ".js"),
    ("/mixpanel-measurement.",),
    ("/mixpanel_beacon.",),
    ("/mixpanel_tracker.",),
    ("_mixpanel_events.",),
    ("/stats/mixpanel-",),
    # The forms in which old SDKs and Node put events into an address.
    ("/track/?data=",),
    ("/track?data=",),
    # Names that people give to the path of a proxy.
    ("/__analytics/",),
    ("/_tracking/",),
    ("/a/analytics/",),
    ("/ajax/analytics/",),
    ("/analytics/event",),
    ("/analytics/track/",),
    ("/analytics/track?",),
    ("/analytics/v1/",),
    ("/analytics/v2/",),
    ("/analytics/web/",),
    ("/analytics-collector",),
    ("/analytics-endpoint.",),
    ("/analytics-ingestion/",),
    ("/api/analytics/",),
    ("/api/analytics?",),
    ("/api/tracking/",),
    ("/api/v1/track/",),
    ("/live/analytics/",),
    ("/meta-analytics/",),
    ("/metrics/track/",),
    ("/rest/analytics/",),
    ("/service/track?",),
    ("/service/tracking/",),
    ("/services/analytics/",),
    ("/tools/analytics/",),
    ("/track/event/",),
    ("/tracking/analytics/",),
    ("/tracking/events/",),
    ("/ui/analytics/",),
    ("/users/track?",),
    ("/v2/tracking/",),
    ("/web-analytics/",),
    ("/web_analytics/",),
    # Names that people give to the host of a proxy.
    ("/analytics.", "/track"),
    ("://analytics.", "/event"),
    ("://beacon.", "/track"),
    ("://tracking.", "/event"),
    ("-analytics/analytics.",),
    ("/analytics.min.",),
)

_ENDS = ((".com/track?",), (".io/track?",))
"""Filters that matter only where the path of the route is the whole path."""


def blocking_filter(address: str) -> str:
    """The filter of EasyPrivacy that blocks an address, or nothing where none is known.

    In the lists' own notation, so that it can be looked up: `||` starts a domain, and `*`
    stands for anything.
    """
    host = host_of(address)
    for domain in _DOMAINS:
        if host == domain or host.endswith(f".{domain}"):
            return f"||{domain}^"
    text = address[:_LONGEST].lower()
    for parts in (*_PARTS, *_ENDS):
        if _occur(parts, text):
            return "*".join(parts)
    return ""


_LONGEST = 2_000


def address_of(request: Request) -> str:
    """The address of a captured request as filters see it."""
    names = "&".join(f"{name}={value}" for name, value in request.query.items())
    # Readers take the records out of the query, where browsers write them first.
    first = "data=&" if request.method == "GET" and request.route else ""
    query = f"?{first}{names}" if first or names else ""
    return f"{request.scheme}://{request.host}{request.path}{query}"


def _occur(parts: tuple[str, ...], text: str) -> bool:
    start = 0
    for part in parts:
        start = text.find(part, start)
        if start < 0:
            return False
        start += len(part)
    return True
