"""Routes that still go to another region while the rest has moved.

SDKs that take one address for each route, and parts of SDKs that take none, are left
behind when a project's host is set in one place. That has a cure of its own.
"""

from collections.abc import Iterator

from msgspec import Struct

from mpdoctor.diagnosis.seen import seen_from
from mpdoctor.mixpanel.hosts import INGESTION, family, region_of
from mpdoctor.model.plan import Platform
from mpdoctor.model.record import Channel
from mpdoctor.model.subjects import EventSource, InputTotals, Occurrences

ALIAS = "$create_alias"
FLUTTER = "flutter"


class LeftBehind(Struct, frozen=True):
    """Requests of one route to a host of another region, and why: the code of the rule
    that explains it."""

    code: str
    host: str
    route: str
    seen: Occurrences


def left_behind(totals: InputTotals) -> tuple[LeftBehind, ...]:
    """Every route that was left behind, as far as captured requests show it."""
    region = totals.setup.region
    if region is None:
        return ()
    home = {
        route
        for host, route in totals.hosts
        if family(host) == INGESTION and region_of(host) is region
    }
    found = []
    for (host, route), seen in sorted(totals.hosts.items(), key=lambda item: item[0]):
        if family(host) != INGESTION or region_of(host) is region:
            continue
        code = _code(totals, host, route, home)
        if code:
            records = seen_from(_sent_to(totals, host, route))
            found.append(
                LeftBehind(code, host, route, records if records.count else seen)
            )
    return tuple(found)


def _code(totals: InputTotals, host: str, route: str, home: set[str]) -> str:
    if "track" in home and route == "import" and route not in home:
        return "CON015"
    if "track" in home and route in ("engage", "groups", "flags") and route not in home:
        return "CON016"
    if route == "track" and flutter_web(totals, host):
        return "CON017"
    if route == "track" and "track" in home and _only_aliases(totals, host):
        return "CON018"
    return ""


def explained(totals: InputTotals, host: str) -> bool:
    """Whether all that is sent to a host is explained by what was left behind."""
    routes = {route for name, route in totals.hosts if name == host}
    return routes == {one.route for one in left_behind(totals) if one.host == host}


def flutter_web(totals: InputTotals, host: str) -> bool:
    """Whether all that went to a host came from Flutter in browsers."""
    sources = list(_sent_to(totals, host))
    return bool(sources) and all(is_flutter_web(source) for source in sources)


def is_flutter_web(source: EventSource) -> bool:
    """Flutter's events from a browser: it hands them to the JavaScript library."""
    return (
        source.sender.lib.lower() == FLUTTER and source.sender.platform is Platform.WEB
    )


def _only_aliases(totals: InputTotals, host: str) -> bool:
    """Python's `alias()` has its own way out; what it sends names no library."""
    alias = totals.events.get(ALIAS)
    sources = list(_sent_to(totals, host))
    if alias is None or not sources:
        return False
    nameless = sum(
        count for sender, count in alias.seen.senders.items() if not sender.lib
    )
    sent = sum(source.seen.count for source in sources)
    return all(not source.sender.lib for source in sources) and sent == nameless


_CHANNELS = {"track": Channel.TRACK, "import": Channel.IMPORT}


def _sent_to(
    totals: InputTotals, host: str, route: str = "track"
) -> Iterator[EventSource]:
    channel = _CHANNELS.get(route)
    for source in totals.sources:
        if source.endpoint == host and source.channel is channel:
            yield source
