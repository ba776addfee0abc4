"""Step 5: whether the user's own proxy forwards everything, and to the right region.

Each request is sent twice, through the proxy and to Mixpanel itself. Mixpanel's answer need
not be known for that: where both answers agree, the route works.
"""

from msgspec.structs import replace

from mpdoctor.http import CertificateCheck, Client
from mpdoctor.mixpanel.hosts import DEFAULT_HOSTS, host_of, is_mixpanel
from mpdoctor.model.answers import CERTIFICATE_FAILURES, Certificate
from mpdoctor.model.probes import (
    Forwarding,
    HostProbe,
    HostState,
    ProbeStep,
    ProxyProbe,
    RouteFault,
    RouteProbe,
    TokenProbe,
    TokenProof,
)
from mpdoctor.model.settings import Region, Setup
from mpdoctor.probes.cors import cors_probes
from mpdoctor.probes.forwarded_headers import find_upstream, forwarded_headers
from mpdoctor.probes.messages import not_tried, out_of_time
from mpdoctor.probes.proxy_outcome import proxy_outcome
from mpdoctor.probes.proxy_routes import (
    ProxyTarget,
    base_url,
    is_documented,
    probed_routes,
)


def proxy_step(
    setup: Setup,
    client: Client,
    host: HostProbe | None,
    token: TokenProbe | None,
    origin: str | None,
) -> tuple[ProbeStep, ProxyProbe | None]:
    """The step's outcome, and what the proxy does with every route that SDKs use."""
    if not setup.api_host:
        return not_tried(5, "the settings name no proxy (`project.api_host`)"), None
    if is_mixpanel(setup.api_host):
        return not_tried(
            5, f"`{host_of(setup.api_host)}` is no proxy of your own"
        ), None
    if client.deadline.passed:
        return out_of_time(5), None
    home = token.home if token is not None else None
    direct = None
    if host is not None and host.state is HostState.MIXPANEL:
        direct = DEFAULT_HOSTS[home or setup.region or Region.US]
    known_secret = token is not None and token.proof is TokenProof.SECRET
    proxy = ProxyTarget(
        client,
        base_url(setup.api_host),
        "" if known_secret else setup.token or "",
        direct,
        origin,
    )
    certificate, trusted_here = proxy_certificate(proxy, host)
    routes = probed_routes(proxy)
    headers = forwarded_headers(proxy, routes)
    upstream = find_upstream(proxy, setup, token)
    headers["Authorization"] = upstream.authorization
    if headers["Content-Type"] is Forwarding.LOST:
        routes = tuple(map(_explained_by_type, routes))
    cors = cors_probes(proxy, routes) if origin else ()
    probe = ProxyProbe(
        host=host_of(proxy.base),
        routes=routes,
        cors=cors,
        headers=headers,
        upstream=upstream.region,
        in_wrong_region=upstream.in_wrong_region,
        ambiguous=upstream.ambiguous,
        accepts_token=upstream.accepts_token,
        certificate=certificate,
        trusted_here=trusted_here,
    )
    return proxy_outcome(probe, host, token, origin), probe


def _explained_by_type(route: RouteProbe) -> RouteProbe:
    """The route without its fault where a missing `Content-Type` explains the answer: it is
    another one, but still Mixpanel's."""
    if route.fault is RouteFault.DIFFERENT and is_documented(route.route, route.answer):
        return replace(route, fault=None)
    return route


def proxy_certificate(
    proxy: ProxyTarget, host: HostProbe | None
) -> tuple[Certificate | None, bool]:
    """The certificate that a proxy shows, and whether only this machine trusts it.

    Where a filter decrypts what this machine sends, the certificate is the filter's.
    """
    if not proxy.base.startswith("https://"):
        return None, False
    public = proxy.look(CertificateCheck.PUBLIC)
    if public.failure not in CERTIFICATE_FAILURES:
        return public.peer.certificate, False
    shown = proxy.look(CertificateCheck.NONE).peer.certificate
    here = proxy.look(CertificateCheck.MACHINE)
    filtered = (
        host is not None
        and host.trusted
        and host.peer.certificate is not None
        and shown is not None
        and host.peer.certificate.issuer == shown.issuer
    )
    return shown, here.failure not in CERTIFICATE_FAILURES and not filtered
