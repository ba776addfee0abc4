"""Which headers a proxy passes on, and to which region it leads.

A proxy's inside cannot be seen. But where Mixpanel itself answers a request that needs a
header, and refuses the same request through the proxy, the header got lost.
"""

import gzip
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

import orjson

from mpdoctor.http import Client, token_as_user
from mpdoctor.mixpanel.hosts import DEFAULT_HOSTS
from mpdoctor.mixpanel.probes import EVENT_BODY
from mpdoctor.model.probes import (
    Forwarding,
    RouteFault,
    RouteProbe,
    TokenProbe,
    TokenVerdict,
)
from mpdoctor.model.settings import Region, Setup
from mpdoctor.probes.proxy_routes import (
    ROUTES,
    Proxy,
    RouteRequest,
    ask_mixpanel,
    ask_proxy,
    fingerprint,
)
from mpdoctor.probes.token_rung import verdict

_TRACK = next(asking for asking in ROUTES if asking.route == "track")
_JSON = orjson.dumps(EVENT_BODY, default=dict)
_AS_FORM = replace(
    _TRACK,
    json=None,
    content=b"data=" + quote(_JSON).encode(),
    headers={"Content-Type": "application/x-www-form-urlencoded"},
)
_GZIPPED = replace(
    _TRACK,
    json=None,
    content=gzip.compress(_JSON, mtime=0),
    headers={"Content-Type": "application/json", "Content-Encoding": "gzip"},
)
_IMPORT = RouteRequest(
    "import", "POST", "import", {"strict": "1"}, json=EVENT_BODY, with_token=True
)


def forwarding(
    client: Client, proxy: Proxy, routes: Sequence[RouteProbe]
) -> dict[str, Forwarding]:
    """What became of the headers that can be told without the token."""
    by_route = {probe.route: probe for probe in routes}
    return {
        "Content-Type": _content_type(client, proxy, by_route),
        "Content-Encoding": _content_encoding(client, proxy, by_route["track"]),
        # Mixpanel uses it for geolocation only, and says nothing of it.
        "X-Forwarded-For": Forwarding.UNKNOWN,
    }


def _content_type(
    client: Client, proxy: Proxy, by_route: Mapping[str, RouteProbe]
) -> Forwarding:
    """A recording without its type is refused with 415; JSON without it is not found."""
    record, track = by_route["record"], by_route["track"]
    if record.direct is not None and record.answer.status == 415:
        return Forwarding.LOST if record.direct.status != 415 else Forwarding.UNKNOWN
    if track.direct is None or track.answer.trouble is not None:
        return Forwarding.UNKNOWN
    if track.fault is None:
        agreed = record.fault is None and record.direct is not None
        return Forwarding.FORWARDED if agreed else Forwarding.UNKNOWN
    if track.fault is RouteFault.DIFFERENT and _agree(client, proxy, _AS_FORM):
        return Forwarding.LOST
    return Forwarding.UNKNOWN


def _content_encoding(client: Client, proxy: Proxy, track: RouteProbe) -> Forwarding:
    """A packed body that arrives without this header cannot be read."""
    if track.direct is None or track.fault is not None:
        return Forwarding.UNKNOWN
    agree = _agree(client, proxy, _GZIPPED)
    if agree is None:
        return Forwarding.UNKNOWN
    return Forwarding.FORWARDED if agree else Forwarding.LOST


def _agree(client: Client, proxy: Proxy, asking: RouteRequest) -> bool | None:
    """Whether Mixpanel answers the same through the proxy as without it."""
    if client.deadline.passed:
        return None
    direct = ask_mixpanel(client, proxy, asking)
    through = ask_proxy(client, proxy, asking)
    if direct is None or through.trouble is not None:
        return None
    return fingerprint(direct) == fingerprint(through)


Upstream = tuple[Region | None, bool, bool, Forwarding]
"""The region, whether it is certainly another, whether that or `Authorization` it is, and
what became of `Authorization`."""

NOT_TOLD: Upstream = (None, False, False, Forwarding.UNKNOWN)


def upstream(
    client: Client, proxy: Proxy, setup: Setup, token: TokenProbe | None
) -> Upstream:
    """Where the proxy leads, told by a token that only one region knows."""
    home = token.home if token is not None else None
    if home is None or client.deadline.passed:
        return NOT_TOLD
    through = ask_proxy(client, proxy, _IMPORT)
    said = verdict(through)
    if said is TokenVerdict.LIVES:
        return home, False, False, Forwarding.FORWARDED
    if said is not TokenVerdict.REFUSED:
        return NOT_TOLD
    for region, other in _other_tokens(setup, home):
        if client.deadline.passed:
            break
        answer = ask_proxy(client, proxy, _IMPORT, credentials=token_as_user(other))
        if verdict(answer) is TokenVerdict.LIVES:
            return region, True, False, Forwarding.FORWARDED
    return _by_refusal(client, proxy, home, fingerprint(through))


def _by_refusal(
    client: Client, proxy: Proxy, home: Region, through: tuple[int | None, str, str]
) -> Upstream:
    """Refusals of an unknown token and of none at all may be worded differently."""
    elsewhere = next(region for region in Region if region is not home)
    there = replace(proxy, direct=DEFAULT_HOSTS[elsewhere])
    unknown = ask_mixpanel(client, there, _IMPORT)
    nobody = ask_mixpanel(client, proxy, _IMPORT, credentials=None)
    if unknown is None or nobody is None:
        return None, False, True, Forwarding.UNKNOWN
    like_unknown = fingerprint(unknown) == through
    like_nobody = fingerprint(nobody) == through
    if like_nobody and not like_unknown:
        return None, False, False, Forwarding.LOST
    if like_unknown and not like_nobody:
        return None, True, False, Forwarding.FORWARDED
    return None, False, True, Forwarding.UNKNOWN


def _other_tokens(setup: Setup, home: Region) -> list[tuple[Region, str]]:
    return sorted(
        {
            (environment.region, environment.token)
            for environment in setup.environments.values()
            if environment.token and environment.region not in (None, home)
            if environment.region is not None
        }
    )[:3]
