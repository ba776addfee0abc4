"""Routes that a proxy does not forward."""

from collections.abc import Iterator

from mpdoctor.mixpanel.responses import EMPTY, HTML, OTHER
from mpdoctor.model.answers import CERTIFICATE_FAILURES, NetworkFailure
from mpdoctor.model.deliveries import FailedRequests
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.model.probes import ConnectionReport, RouteFault, RouteProbe
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._deliveries import failure, is_own, with_status
from mpdoctor.rules._messages import listed

_OPTIONAL = frozenset({"decide", "library"})
_HELP = {
    RouteFault.REDIRECTED: "answer with what Mixpanel answers, instead of a redirect: "
    "SDKs do not follow it with their data",
    RouteFault.HTML: "pass the path on before the web application catches it",
    RouteFault.PREFIX_KEPT: "strip the prefix before passing the path on",
    RouteFault.NOT_FOUND: "add a rule for this path",
    RouteFault.REFUSED: "allow it past firewall and login",
    RouteFault.LOGIN: "let these paths through without a login: SDKs have none",
    RouteFault.FAILED: "check the address of its upstream, `Host` and SNI, and its log",
    RouteFault.LIMITED: "raise the limit of the proxy",
    RouteFault.CACHED: "pass the request on instead of answering it: cache no POST, and "
    "nothing under these paths",
}
_FOREIGN = {HTML: "HTML", OTHER: "another body", EMPTY: "an empty body"}
_ELSEWHERE = frozenset({*CERTIFICATE_FAILURES, NetworkFailure.OLD_TLS})
"""Faults that other rules report."""

_UNSETTLED = frozenset(
    {
        NetworkFailure.NO_TIME,
        NetworkFailure.TIMED_OUT,
        NetworkFailure.NO_NAME_SERVICE,
        NetworkFailure.PROXY_REFUSED,
        NetworkFailure.PROXY_SILENT,
    }
)
"""Failures that may pass, or that only this machine has: the step is not settled."""

_PASSING = (RouteFault.FAILED, RouteFault.LIMITED)
_UNREACHABLE_HELP = {
    NetworkFailure.NO_SUCH_NAME: "add its DNS record, or correct `api_host`",
    NetworkFailure.REFUSED: "check that it runs and listens on this port",
    NetworkFailure.NOT_TLS: "enable TLS: it answers on this port without it",
}


def check(subject: ConnectionReport | FailedRequests) -> Iterator[Problem]:
    if isinstance(subject, FailedRequests):
        yield from _in_requests(subject)
    else:
        yield from _in_answers(subject)


def _in_requests(failed: FailedRequests) -> Iterator[Problem]:
    if not is_own(failed):
        return
    if failed.cause in (Cause.NOT_FOUND, Cause.METHOD):
        yield from failure(failed, with_status(failed), _advice(failed))
    elif failed.cause is Cause.REDIRECTED:
        where = f" to `{failed.details[0]}`" if failed.details else ""
        yield from failure(
            failed,
            f"{'was' if failed.requests.count == 1 else 'were'} redirected{where} with "
            f"{failed.status}",
            "pass the request on instead of redirecting it: on 301, 302 and 303 clients "
            "follow with a GET and leave the body behind",
        )
    elif failed.cause is Cause.FOREIGN:
        detail = failed.details[0] if failed.details else ""
        yield from failure(
            failed,
            f"got an answer that is not Mixpanel's ({_FOREIGN.get(detail, detail)})",
            _HELP[RouteFault.HTML]
            if detail == HTML
            else "answer with what Mixpanel answers, so that SDKs see what was refused",
            subject={"detail": detail},
            confidence=None if detail == HTML else Confidence.LIKELY,
        )


def _advice(failed: FailedRequests) -> str:
    """How to mend a path that is not served, from the paths that are."""
    known = listed(f"`{path}`" for path in failed.working[:3]) if failed.working else ""
    works = f"only {known} works on this host" if known else ""
    if any(".js/" in path.lower() for path in failed.paths):
        script = f"`api_host` ends in the path of a script: use `https://{failed.host}`"
        return f"{script}; {works}" if works else script
    if works:
        return f"{works}; add a rule for every route"
    if failed.cause is Cause.METHOD:
        return "let POST through to Mixpanel; this host seems to serve files only"
    return "pass these paths on to Mixpanel, without a prefix of your own"


def _in_answers(report: ConnectionReport) -> Iterator[Problem]:
    proxy = report.proxy
    if proxy is None:
        return
    whole = proxy.unreachable
    if whole is not None:
        if whole.failure not in (*_ELSEWHERE, *_UNSETTLED):
            yield Problem(
                f"nothing gets through `{proxy.host}`: it {whole.failure}",
                help=_UNREACHABLE_HELP.get(whole.failure or NetworkFailure.OTHER, ""),
                subject={"host": proxy.host, "reason": str(whole.failure)},
                places=(report.setup.place("project.api_host"),),
                evidence={"proxy": whole.summary()},
            )
        return
    by_fault: dict[tuple[RouteFault, bool], list[RouteProbe]] = {}
    for route in proxy.routes:
        if (
            route.fault is None
            or route.route in _OPTIONAL
            or route.answer.failure in (*_ELSEWHERE, *_UNSETTLED)
        ):
            continue
        by_fault.setdefault((route.fault, route.needed), []).append(route)
    for (fault, needed), routes in by_fault.items():
        names = ", ".join(f"`{route.route}`" for route in routes)
        yield Problem(
            f"{names} through `{proxy.host}` "
            f"{fault if len(routes) == 1 else fault.plural}",
            help=_HELP.get(fault, ""),
            subject={
                "host": proxy.host,
                "routes": [route.route for route in routes],
                "reason": str(fault),
            },
            places=(report.setup.place("project.api_host"),),
            evidence={
                route.route: {
                    "proxy": route.answer.summary(),
                    "mixpanel": route.direct.summary() if route.direct else None,
                }
                for route in routes
            },
            # Replay, flags and remote settings may not be in use.
            severity=None
            if needed and fault is not RouteFault.LIMITED
            else Severity.WARNING,
            confidence=None if needed and fault not in _PASSING else Confidence.LIKELY,
        )


RULE: Rule[ConnectionReport | FailedRequests] = Rule(
    code="SDK006",
    name="broken-proxy-route",
    severity=Severity.ERROR,
    looks_at=(ConnectionReport, FailedRequests),
    check=check,
    needs=frozenset({Need.PROXIED}),
    summary="One of Mixpanel's routes does not work through a proxy.",
    why="SDKs send to `track`, `engage` and `groups` under the address they are "
    "given, and to `record`, `flags` and `settings` if these features are on. An HTML "
    "page with status 200 looks like success, but the data is lost.",
    fix="Forward every path to Mixpanel's ingestion host of the project's region, "
    "without the prefix and with the query and body unchanged.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/sdks/javascript",
)
