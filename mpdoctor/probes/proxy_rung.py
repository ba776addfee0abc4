"""Rung 5: does a proxy of one's own pass everything on, and to the right region?

Each question is put twice, through the proxy and to Mixpanel itself. What Mixpanel
answers need not be known for that: where both answers agree, the route works.
"""

from dataclasses import replace

from mpdoctor.http import Client
from mpdoctor.mixpanel.hosts import DEFAULT_HOSTS, host_of, is_mixpanel
from mpdoctor.model.answers import Trouble
from mpdoctor.model.probes import (
    Forwarding,
    HostProbe,
    ProbeStep,
    ProxyProbe,
    Reach,
    RouteFault,
    StepStatus,
    TokenProbe,
)
from mpdoctor.model.settings import Region, Setup
from mpdoctor.probes.cors import cors_probes
from mpdoctor.probes.forwarding import forwarding, upstream
from mpdoctor.probes.proxy_routes import Proxy, probed_routes
from mpdoctor.probes.words import (
    NAMES,
    REGIONS,
    TIME_IS_UP,
    listed,
    not_tried,
    retry_later,
)

PASSING = frozenset({Trouble.TIMED_OUT, Trouble.NO_TIME, Trouble.NO_NAME_SERVICE})


def proxy_rung(
    setup: Setup,
    client: Client,
    host: HostProbe | None,
    token: TokenProbe | None,
    origin: str | None,
) -> tuple[ProbeStep, ProxyProbe | None]:
    """Every route that SDKs use, through the proxy."""
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
    if host is not None and host.reach is Reach.MIXPANEL:
        direct = DEFAULT_HOSTS[home or setup.region or Region.US]
    proxy = Proxy.of(setup.api_host, setup.token, direct, origin)
    routes = probed_routes(client, proxy)
    headers = forwarding(client, proxy, routes)
    region, astray, ambiguous, authorization = upstream(client, proxy, setup, token)
    headers["Authorization"] = authorization
    if headers["Content-Type"] is Forwarding.LOST:
        # Then that is the one fault of routes that are answered oddly.
        routes = tuple(
            replace(route, fault=None) if route.fault is RouteFault.DIFFERENT else route
            for route in routes
        )
    cors = cors_probes(client, proxy, routes) if origin else ()
    probe = ProxyProbe(
        host=proxy.host,
        routes=routes,
        cors=cors,
        headers=headers,
        upstream=region,
        astray=astray,
        ambiguous=ambiguous,
    )
    return _rung(probe, origin), probe


def _rung(probe: ProxyProbe, origin: str | None) -> ProbeStep:
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
        "headers": {name: str(told) for name, told in sorted(probe.headers.items())},
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
        route.answer.trouble in PASSING or (route.answer.status or 0) in (429, 502, 503)
        for route in broken
    ):
        first = broken[0].answer
        says = f"`{probe.host}` answered {first.told()}"
        advice = retry_later(first)
        return ProbeStep(5, NAMES[5], StepStatus.UNSETTLED, says, advice, evidence)
    against = _against(probe)
    if against:
        return ProbeStep(
            5,
            NAMES[5],
            StepStatus.REFUTED,
            f"`{probe.host}`: {listed(against)}",
            "see the findings SDK006 to SDK009",
            evidence,
        )
    says = f"`{probe.host}` passes on {listed(_working(probe))}"
    if probe.upstream is not None:
        says += f" to {REGIONS[probe.upstream]}"
    optional = [f"`{route.route}`" for route in broken]
    if optional:
        says += f", but not {listed(optional)}"
    return ProbeStep(5, NAMES[5], StepStatus.PROVED, says, "", evidence)


def _working(probe: ProxyProbe) -> list[str]:
    return [f"`{route.route}`" for route in probe.routes if route.fault is None]


def _against(probe: ProxyProbe) -> list[str]:
    against = []
    by_fault: dict[RouteFault, list[str]] = {}
    for route in probe.routes:
        if route.fault is not None and route.needed:
            by_fault.setdefault(route.fault, []).append(f"`{route.route}`")
    for fault, names in by_fault.items():
        against.append(f"{listed(names)} {fault}")
    if probe.astray:
        against.append("its upstream is in another region than the token")
    elif probe.ambiguous:
        against.append("the token is refused through it")
    lost = [name for name, told in probe.headers.items() if told is Forwarding.LOST]
    if lost:
        against.append(f"{listed(f'`{name}`' for name in lost)} does not get through")
    if any(cors.with_credentials for cors in probe.cors):
        against.append("browsers refuse its answers")
    return against
