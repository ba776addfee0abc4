"""What step 5 says about a proxy, in a message, advice and a line for each route."""

from typing import Any, NamedTuple

from mpdoctor.mixpanel.hosts import DEFAULT_HOSTS, REGION_NAMES
from mpdoctor.model.answers import CERTIFICATE_FAILURES, Answer, NetworkFailure
from mpdoctor.model.probes import (
    Affects,
    Forwarding,
    HostProbe,
    HostState,
    ProbeStep,
    ProxyProbe,
    RouteFault,
    RouteProbe,
    StepStatus,
    TokenProbe,
)
from mpdoctor.probes.messages import enumerated
from mpdoctor.probes.proxy_routes import fingerprint

_LOST = Forwarding.LOST


class ProxyOutcome(NamedTuple):
    """Status, message, advice, and who is affected."""

    status: StepStatus
    message: str
    advice: str = ""
    affects: Affects = Affects.UNKNOWN


def proxy_outcome(
    probe: ProxyProbe,
    host: HostProbe | None,
    token: TokenProbe | None,
    origin: str | None,
) -> ProbeStep:
    """The step for what was found of a proxy."""
    whole = probe.unreachable
    if whole is not None:
        outcome = _unreachable(probe, whole, host)
        details: tuple[tuple[str, str], ...] = ()
    else:
        outcome = _failing(probe, host) or _answering(probe, token)
        details = _lines(probe)
    return ProbeStep(
        5,
        outcome.status,
        outcome.message,
        outcome.advice,
        _evidence(probe, origin),
        details,
        outcome.affects,
    )


# -- no answer at all ----------------------------------------------------------------


def _unreachable(
    probe: ProxyProbe, answer: Answer, host: HostProbe | None
) -> ProxyOutcome:
    name, failure = f"`{probe.host}`", answer.failure
    assert failure is not None
    if answer.peer.proxy and failure in _MACHINE_PROXY:
        return ProxyOutcome(
            StepStatus.UNSETTLED,
            f"the proxy `{answer.peer.proxy}` of this machine does not lead to {name}"
            + _in_brackets(answer.detail),
            "check `HTTPS_PROXY`, or name the host in `NO_PROXY`; whether your users "
            "reach it is not known",
            Affects.THIS_MACHINE,
        )
    mixpanel = f"`{host.host}`" if host is not None and _is_mixpanel(host) else ""
    known = f", while {mixpanel} has one" if mixpanel else ""
    if failure is NetworkFailure.NO_SUCH_NAME:
        return ProxyOutcome(
            StepStatus.REFUTED,
            f"DNS: {name} has no address{known}",
            "add the DNS record of your proxy, or correct `api_host`",
            Affects.EVERYBODY,
        )
    if failure is NetworkFailure.NO_NAME_SERVICE:
        known = f", while {mixpanel} could" if mixpanel else ""
        return ProxyOutcome(
            StepStatus.UNSETTLED,
            f"DNS: {name} could not be looked up{known}" + _in_brackets(answer.detail),
            "its name servers do not answer or fail (SERVFAIL): check the DNS zone of "
            "your proxy, then try again",
            Affects.EVERYBODY if known else Affects.UNKNOWN,
        )
    if failure in CERTIFICATE_FAILURES:
        return ProxyOutcome(
            StepStatus.REFUTED,
            f"certificate: {name} {failure}{_described(probe)}",
            _CERTIFICATE_ADVICE.get(failure, "give your proxy a valid certificate"),
            Affects.EVERYBODY if _is_untampered(host) else Affects.UNKNOWN,
        )
    status = StepStatus.UNSETTLED if failure in _TEMPORARY else StepStatus.REFUTED
    while_mixpanel = f", while {mixpanel} answers" if mixpanel else ""
    return ProxyOutcome(
        status,
        f"{name} {failure}{while_mixpanel}" + _in_brackets(answer.detail),
        _FAILURE_ADVICE.get(failure, "check that your proxy runs and is reachable"),
        Affects.EVERYBODY if status is StepStatus.REFUTED else Affects.UNKNOWN,
    )


_MACHINE_PROXY = (NetworkFailure.PROXY_REFUSED, NetworkFailure.PROXY_SILENT)
_TEMPORARY = frozenset({NetworkFailure.TIMED_OUT, NetworkFailure.NO_TIME})
_CERTIFICATE_ADVICE = {
    NetworkFailure.EXPIRED: "renew the certificate of your proxy",
    NetworkFailure.NOT_YET_VALID: "check the certificate of your proxy, and the clock "
    "of this machine",
    NetworkFailure.OTHER_NAME: "give your proxy a certificate for the name in `api_host`",
    NetworkFailure.UNTRUSTED: "give your proxy a certificate of a public authority, with "
    "its whole chain",
}
_FAILURE_ADVICE = {
    NetworkFailure.OLD_TLS: "enable TLS 1.2 or later on your proxy: browsers and phones "
    "refuse older versions",
    NetworkFailure.NOT_TLS: "enable TLS on your proxy: it answers on that port without it",
    NetworkFailure.TIMED_OUT: "check that your proxy runs; try again, with "
    "`--deadline 60` where it is slow",
    NetworkFailure.NO_TIME: "try again, with `--deadline 60`",
    NetworkFailure.REDIRECT_LOOP: "end the redirects of your proxy",
}


def _in_brackets(detail: str) -> str:
    return f" ({detail})" if detail else ""


def _described(probe: ProxyProbe) -> str:
    shown = probe.certificate
    return f" ({shown.summary()})" if shown is not None else ""


def _is_mixpanel(host: HostProbe | None) -> bool:
    return host is not None and host.state is HostState.MIXPANEL


def _is_untampered(host: HostProbe | None) -> bool:
    """Whether connections of this machine to Mixpanel are not decrypted on the way."""
    return host is not None and host.state is HostState.MIXPANEL and not host.trusted


# -- server errors -------------------------------------------------------------------


def _failing(probe: ProxyProbe, host: HostProbe | None) -> ProxyOutcome | None:
    """The outcome where all that does not work is a server error, a limit or silence."""
    broken = [route for route in probe.routes if route.fault is not None]
    if not broken or any(not _is_temporary(route) for route in broken):
        return None
    if not any(route.needed for route in broken):
        return None
    answer = next(route.answer for route in broken if route.needed)
    routes = enumerated(f"`{route.route}`" for route in broken if route.needed)
    count = "every route" if len(broken) == len(probe.routes) else routes
    while_mixpanel = f", while `{host.host}` itself answers" if host else ""
    if not _is_mixpanel(host):
        while_mixpanel = ""
    if answer.status == 429:
        return ProxyOutcome(
            StepStatus.UNSETTLED,
            f"`{probe.host}` answers {count} with 429 (too many requests){while_mixpanel}",
            "your proxy limits requests: raise its limit, or try again later",
        )
    if answer.status is not None:
        return ProxyOutcome(
            StepStatus.UNSETTLED,
            f"`{probe.host}` answers {count} with {answer.status}{while_mixpanel}",
            "your proxy does not reach its upstream: check the upstream's address, `Host` "
            "and SNI, and the log of the proxy"
            if answer.status in (502, 503, 504)
            else "look into the log of your proxy",
            Affects.EVERYBODY,
        )
    return ProxyOutcome(
        StepStatus.UNSETTLED,
        f"`{probe.host}`: {count} {answer.failure}{while_mixpanel}",
        "check that your proxy runs; try again, with `--deadline 60` where it is slow",
    )


def _is_temporary(route: RouteProbe) -> bool:
    failing = route.fault in (RouteFault.FAILED, RouteFault.LIMITED)
    return failing or route.answer.failure in _TEMPORARY


# -- answers -------------------------------------------------------------------------


def _answering(probe: ProxyProbe, token: TokenProbe | None) -> ProxyOutcome:
    faults = _faults(probe, token)
    if faults:
        return ProxyOutcome(
            StepStatus.REFUTED,
            f"`{probe.host}`: {enumerated(faults)}",
            _advice(probe, token),
            Affects.EVERYBODY,
        )
    working = [f"`{route.route}`" for route in probe.routes if route.fault is None]
    message = f"`{probe.host}` passes on {enumerated(working)}"
    if probe.upstream is not None:
        message += f" to {REGION_NAMES[probe.upstream]}"
    elif probe.accepts_token:
        message += "; Mixpanel accepts the token through it"
    optional = [f"`{route.route}`" for route in probe.routes if route.fault is not None]
    if optional:
        message += f", but not {enumerated(optional)}"
    if probe.trusted_here:
        issuer = probe.certificate.issuer if probe.certificate else ""
        return ProxyOutcome(
            StepStatus.REFUTED,
            f"{message}; but its certificate is by `{issuer}`, which is no public "
            "authority: only this machine trusts it",
            "give it a certificate of a public authority, unless all senders know this "
            "one",
            Affects.EVERYBODY,
        )
    return ProxyOutcome(StepStatus.PROVED, message)


def _faults(probe: ProxyProbe, token: TokenProbe | None) -> list[str]:
    faults = []
    by_fault: dict[RouteFault, list[str]] = {}
    for route in probe.routes:
        if route.fault is not None and route.needed:
            by_fault.setdefault(route.fault, []).append(f"`{route.route}`")
    for fault, names in by_fault.items():
        faults.append(
            f"{enumerated(names)} {fault if len(names) == 1 else fault.plural}"
        )
    if probe.in_wrong_region:
        where = (
            f"leads to {REGION_NAMES[probe.upstream]}"
            if probe.upstream
            else "leads to another region"
        )
        home = token.home if token is not None else None
        faults.append(
            f"it {where}, but the token lives in {REGION_NAMES[home]}"
            if home
            else where
        )
    elif probe.ambiguous:
        faults.append("the token is refused through it")
    lost = [name for name, state in probe.headers.items() if state is _LOST]
    if lost:
        faults.append(
            f"{enumerated(f'`{name}`' for name in lost)} does not get through"
        )
    if any(cors.with_credentials for cors in probe.cors):
        faults.append("browsers refuse its answers")
    return faults


def _advice(probe: ProxyProbe, token: TokenProbe | None) -> str:
    home = token.home if token is not None else None
    if probe.in_wrong_region and home is not None:
        return f"set its upstream to `{DEFAULT_HOSTS[home]}`"
    return "the findings below say how to correct it"


def _lines(probe: ProxyProbe) -> tuple[tuple[str, str], ...]:
    """One line for all routes that are answered alike."""
    names: dict[str, list[str]] = {}
    for route in probe.routes:
        names.setdefault(_reason(probe, route), []).append(route.route)
    return tuple((", ".join(routes), reason) for reason, routes in names.items())


def _reason(probe: ProxyProbe, route: RouteProbe) -> str:
    """A route's status and the reason for the verdict on it."""
    answer = route.answer
    shown = answer.summary()
    refusal = next(
        (
            cors.with_credentials
            for cors in probe.cors
            if cors.route == route.route and cors.with_credentials
        ),
        "",
    )
    if route.fault is not None:
        reason = str(route.fault)
    elif refusal:
        reason = f"browsers refuse it: {refusal}"
    elif answer.status == 401 and route.direct and route.direct.status != 401:
        reason = "the token is refused"
    elif route.direct is not None and fingerprint(route.direct) == fingerprint(answer):
        reason = "the same as from Mixpanel itself"
    elif route.direct is not None and probe.headers.get("Content-Type") is _LOST:
        reason = "differs, because `Content-Type` does not get through"
    elif route.direct is not None:
        reason = "much as from Mixpanel itself"
    else:
        reason = "as documented"
    return f"{shown}: {reason}"


def _evidence(probe: ProxyProbe, origin: str | None) -> dict[str, Any]:
    evidence: dict[str, Any] = {
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
        "accepts_token": probe.accepts_token,
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
    if probe.certificate is not None:
        evidence["certificate"] = {
            "issuer": probe.certificate.issuer,
            "names": list(probe.certificate.names),
            "not_after": probe.certificate.not_after,
        }
    return evidence
