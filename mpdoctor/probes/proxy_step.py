"""Step 5: whether the user's own proxy forwards everything, and to the right region.

Each request is sent twice, through the proxy and to Mixpanel itself. Mixpanel's answer need
not be known for that: where both answers agree, the route works.
"""

from msgspec.structs import replace

from mpdoctor.http import Client
from mpdoctor.mixpanel.hosts import DEFAULT_HOSTS, REGION_NAMES, host_of, is_mixpanel
from mpdoctor.model.answers import NetworkFailure
from mpdoctor.model.probes import (
    Forwarding,
    HostProbe,
    HostState,
    ProbeStep,
    ProxyProbe,
    RouteFault,
    StepStatus,
    TokenProbe,
)
from mpdoctor.model.settings import Region, Setup
from mpdoctor.probes.cors import cors_probes
from mpdoctor.probes.forwarded_headers import find_upstream, forwarded_headers
from mpdoctor.probes.messages import (
    TIME_IS_UP,
    enumerated,
    not_tried,
    retry_later,
)
from mpdoctor.probes.proxy_routes import ProxyTarget, base_url, probed_routes

_TEMPORARY = frozenset(
    {NetworkFailure.TIMED_OUT, NetworkFailure.NO_TIME, NetworkFailure.NO_NAME_SERVICE}
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
        return not_tried(5, TIME_IS_UP), None
    home = token.home if token is not None else None
    direct = None
    if host is not None and host.state is HostState.MIXPANEL:
        direct = DEFAULT_HOSTS[home or setup.region or Region.US]
    proxy = ProxyTarget(
        client, base_url(setup.api_host), setup.token or "", direct, origin
    )
    routes = probed_routes(proxy)
    headers = forwarded_headers(proxy, routes)
    upstream = find_upstream(proxy, setup, token)
    headers["Authorization"] = upstream.authorization
    if headers["Content-Type"] is Forwarding.LOST:
        # Then that one fault explains all routes that are answered differently.
        routes = tuple(
            replace(route, fault=None) if route.fault is RouteFault.DIFFERENT else route
            for route in routes
        )
    cors = cors_probes(proxy, routes) if origin else ()
    probe = ProxyProbe(
        host=host_of(proxy.base),
        routes=routes,
        cors=cors,
        headers=headers,
        upstream=upstream.region,
        in_wrong_region=upstream.in_wrong_region,
        ambiguous=upstream.ambiguous,
    )
    return _step(probe, origin), probe


def _step(probe: ProxyProbe, origin: str | None) -> ProbeStep:
    evidence = {
        "host": probe.host,
        "routes": {
            route.route: {
                "fault": str(route.fault) if route.fault else None,
                "needed": route.needed,
                "proxy": route.answer.evidence(),
                "mixpanel": route.direct.evidence() if route.direct else None,
            }
            for route in probe.routes
        },
        "headers": {
            name: str(header) for name, header in sorted(probe.headers.items())
        },
        "upstream": probe.upstream.value if probe.upstream else None,
        "cors": {
            cors.route: {
                "with_credentials": cors.with_credentials or "allowed",
                "without_credentials": cors.without or "allowed",
            }
            for cors in probe.cors
        }
        if origin
        else "not tried: `--origin` was not given",
    }
    broken = [route for route in probe.routes if route.fault is not None]
    if broken and all(
        route.answer.failure in _TEMPORARY
        or (route.answer.status or 0) in (429, 502, 503)
        for route in broken
    ):
        first = broken[0].answer
        message = f"`{probe.host}` answered {first.summary()}"
        advice = retry_later(first)
        return ProbeStep(5, StepStatus.UNSETTLED, message, advice, evidence)
    faults = _faults(probe)
    if faults:
        return ProbeStep(
            5,
            StepStatus.REFUTED,
            f"`{probe.host}`: {enumerated(faults)}",
            "see the findings SDK006 to SDK009",
            evidence,
        )
    working = [f"`{route.route}`" for route in probe.routes if route.fault is None]
    message = f"`{probe.host}` passes on {enumerated(working)}"
    if probe.upstream is not None:
        message += f" to {REGION_NAMES[probe.upstream]}"
    optional = [f"`{route.route}`" for route in broken]
    if optional:
        message += f", but not {enumerated(optional)}"
    return ProbeStep(5, StepStatus.PROVED, message, "", evidence)


def _faults(probe: ProxyProbe) -> list[str]:
    faults = []
    by_fault: dict[RouteFault, list[str]] = {}
    for route in probe.routes:
        if route.fault is not None and route.needed:
            by_fault.setdefault(route.fault, []).append(f"`{route.route}`")
    for fault, names in by_fault.items():
        faults.append(f"{enumerated(names)} {fault}")
    if probe.in_wrong_region:
        faults.append("its upstream is in another region than the token")
    elif probe.ambiguous:
        faults.append("the token is refused through it")
    lost = [name for name, state in probe.headers.items() if state is Forwarding.LOST]
    if lost:
        faults.append(
            f"{enumerated(f'`{name}`' for name in lost)} does not get through"
        )
    if any(cors.with_credentials for cors in probe.cors):
        faults.append("browsers refuse its answers")
    return faults
