"""Which headers a proxy forwards, and to which region.

Only answers can be compared: where Mixpanel itself answers a request that needs a header,
and refuses the same request through the proxy, the proxy drops the header.
"""

import gzip
from collections.abc import Mapping, Sequence
from secrets import token_hex
from typing import NamedTuple
from urllib.parse import quote

import orjson
from msgspec.structs import replace

from mpdoctor.mixpanel.hosts import DEFAULT_HOSTS
from mpdoctor.mixpanel.probe_bodies import EVENT_BODY
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
    Fingerprint,
    ProxyTarget,
    RouteRequest,
    fingerprint,
)
from mpdoctor.probes.token_step import token_verdict

_TRACK = next(request for request in ROUTES if request.route == "track")
_FLAGS = next(request for request in ROUTES if request.route == "flags")
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


def forwarded_headers(
    proxy: ProxyTarget, routes: Sequence[RouteProbe]
) -> dict[str, Forwarding]:
    """Whether the headers are forwarded that can be checked without the token."""
    by_route = {probe.route: probe for probe in routes}
    return {
        "Content-Type": _content_type(proxy, by_route),
        "Content-Encoding": _content_encoding(proxy, by_route["track"]),
        # Mixpanel uses it for geolocation only, and says nothing of it.
        "X-Forwarded-For": Forwarding.UNKNOWN,
    }


def _content_type(proxy: ProxyTarget, by_route: Mapping[str, RouteProbe]) -> Forwarding:
    """A recording without its type is refused with 415; JSON without it is not found."""
    record, track = by_route["record"], by_route["track"]
    if record.direct is not None and record.answer.status == 415:
        return Forwarding.LOST if record.direct.status != 415 else Forwarding.UNKNOWN
    if track.direct is None or track.answer.failure is not None:
        return Forwarding.UNKNOWN
    if track.fault is None:
        agreed = record.fault is None and record.direct is not None
        return Forwarding.FORWARDED if agreed else Forwarding.UNKNOWN
    if track.fault is RouteFault.DIFFERENT and _agree(proxy, _AS_FORM):
        return Forwarding.LOST
    return Forwarding.UNKNOWN


def _content_encoding(proxy: ProxyTarget, track: RouteProbe) -> Forwarding:
    """A packed body that arrives without this header cannot be read."""
    if track.direct is None or track.fault is not None:
        return Forwarding.UNKNOWN
    agree = _agree(proxy, _GZIPPED)
    if agree is None:
        return Forwarding.UNKNOWN
    return Forwarding.FORWARDED if agree else Forwarding.LOST


def _agree(proxy: ProxyTarget, request: RouteRequest) -> bool | None:
    """Whether Mixpanel answers the same through the proxy as without it."""
    if proxy.client.deadline.passed:
        return None
    direct = proxy.ask_mixpanel(request)
    through = proxy.ask(request)
    if direct is None or through.failure is not None:
        return None
    return fingerprint(direct) == fingerprint(through)


class Upstream(NamedTuple):
    """The region that a proxy forwards to, as in `ProxyProbe`, and what becomes of the
    header `Authorization`."""

    region: Region | None = None
    in_wrong_region: bool = False
    ambiguous: bool = False
    accepts_token: bool = False
    authorization: Forwarding = Forwarding.UNKNOWN


def find_upstream(
    proxy: ProxyTarget, setup: Setup, token: TokenProbe | None
) -> Upstream:
    """The region behind the proxy, found with tokens that only one region knows."""
    home = token.home if token is not None else None
    if not proxy.token or proxy.client.deadline.passed:
        return Upstream()
    if home is None and token is not None and token.refused_everywhere:
        return Upstream()
    through = proxy.ask(_IMPORT)
    verdict = token_verdict(through)
    if home is None:
        return _without_home(proxy, verdict)
    if verdict is TokenVerdict.ACCEPTED:
        return Upstream(home, accepts_token=True, authorization=Forwarding.FORWARDED)
    if verdict is not TokenVerdict.REFUSED:
        return Upstream()
    for region, other in _other_tokens(setup, home):
        if proxy.client.deadline.passed:
            break
        answer = replace(proxy, token=other).ask(_IMPORT)
        if token_verdict(answer) is TokenVerdict.ACCEPTED:
            return Upstream(region, True, authorization=Forwarding.FORWARDED)
    return _upstream_by_refusal(proxy, home, fingerprint(through))


def _without_home(proxy: ProxyTarget, verdict: TokenVerdict) -> Upstream:
    """Where Mixpanel itself could not be asked, the proxy can be: it accepts the token and
    refuses a made-up one, or nothing is known."""
    if verdict is not TokenVerdict.ACCEPTED:
        return Upstream()
    made_up = token_verdict(replace(proxy, token=token_hex(16)).ask(_IMPORT))
    if made_up is not TokenVerdict.REFUSED:
        return Upstream()
    return Upstream(accepts_token=True, authorization=Forwarding.FORWARDED)


def _upstream_by_refusal(
    proxy: ProxyTarget, home: Region, through: Fingerprint
) -> Upstream:
    """Compare with the refusals of an unknown token and of a request without any: where
    these differ, the proxy's answer shows which of the two arrived at Mixpanel."""
    elsewhere = next(region for region in Region if region is not home)
    unknown = replace(proxy, direct=DEFAULT_HOSTS[elsewhere]).ask_mixpanel(_IMPORT)
    anonymous = replace(proxy, token="").ask_mixpanel(_IMPORT)
    if unknown is None or anonymous is None:
        return Upstream(ambiguous=True)
    like_unknown = fingerprint(unknown) == through
    like_anonymous = fingerprint(anonymous) == through
    if like_anonymous and not like_unknown:
        return Upstream(authorization=Forwarding.LOST)
    if like_unknown and not like_anonymous:
        return Upstream(None, True, authorization=Forwarding.FORWARDED)
    return _upstream_by_parameter(proxy, home, elsewhere)


def _upstream_by_parameter(
    proxy: ProxyTarget, home: Region, elsewhere: Region
) -> Upstream:
    """Compare answers to a request that carries the token in its address instead of the
    header, where Mixpanel's own region and another one answer it differently."""
    named = replace(
        _FLAGS, params={**_FLAGS.params, "token": proxy.token}, with_token=False
    )
    at_home = replace(proxy, direct=DEFAULT_HOSTS[home]).ask_mixpanel(named)
    abroad = replace(proxy, direct=DEFAULT_HOSTS[elsewhere]).ask_mixpanel(named)
    if at_home is None or abroad is None or proxy.client.deadline.passed:
        return Upstream(ambiguous=True)
    prints = fingerprint(at_home), fingerprint(abroad)
    through = fingerprint(proxy.ask(named))
    if prints[0] == prints[1] or through not in prints:
        return Upstream(ambiguous=True)
    if through == prints[0]:
        return Upstream(home, authorization=Forwarding.LOST)
    return Upstream(None, True)


def _other_tokens(setup: Setup, home: Region) -> list[tuple[Region, str]]:
    return sorted(
        {
            (environment.region, environment.token)
            for environment in setup.environments.values()
            if environment.token and environment.region not in (None, home)
            if environment.region is not None
        }
    )[:3]
