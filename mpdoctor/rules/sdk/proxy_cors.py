"""Answers through a proxy that browsers refuse."""

from collections.abc import Iterator, Mapping

from mpdoctor.mixpanel.hosts import is_mixpanel
from mpdoctor.mixpanel.routes import RECORD_ROUTES
from mpdoctor.model.deliveries import FailedRequests
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.model.probes import ConnectionReport, CorsProbe
from mpdoctor.model.record import Exchange, Request
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._deliveries import failure

_SDK_PARAMETERS = ("_", "verbose", "ip")


def check(
    subject: ConnectionReport | Exchange | FailedRequests,
) -> Iterator[Problem]:
    if isinstance(subject, Exchange):
        yield from _in_exchange(subject.request)
    elif isinstance(subject, FailedRequests):
        yield from _in_requests(subject)
    else:
        yield from _in_answers(subject)


def _in_requests(failed: FailedRequests) -> Iterator[Problem]:
    were = "was" if failed.requests.count == 1 else "were"
    if failed.cause is Cause.PREFLIGHT:
        yield from failure(
            failed, f"{were} not sent, because the pre-flight request was refused"
        )
    elif failed.cause is Cause.CORS:
        yield from failure(
            failed, "got an answer that the browser did not let the page read (CORS)"
        )


def _in_exchange(request: Request) -> Iterator[Problem]:
    origin = request.headers.get("origin", "")
    if not origin or not request.route or origin == _origin_of(request):
        return
    if request.method == "OPTIONS":
        reason = _refused_preflight(request)
        if reason:
            yield Problem(
                f"browsers on `{origin}` do not send to `{request.host}{request.path}`, "
                f"because the pre-flight request is refused: {reason}",
                subject={"reason": "pre-flight"},
                evidence={"reasons": {reason: 1}},
                severity=Severity.ERROR
                if request.route in (*RECORD_ROUTES, "record")
                else Severity.WARNING,
            )
        return
    if is_mixpanel(request.host) or request.outcome.cause is not None:
        return
    reason, confidence = _unreadable(request)
    if reason:
        yield Problem(
            f"browsers on `{origin}` refuse the answers of `{request.host}`: {reason}",
            subject={"reason": "answers"},
            evidence={"reasons": {reason: 1}},
            confidence=confidence,
        )


def _origin_of(request: Request) -> str:
    return f"{request.scheme}://{request.host}"


def _headers(request: Request) -> Mapping[str, str]:
    return request.response.headers if request.response is not None else {}


def _refused_preflight(request: Request) -> str:
    """Why a browser takes this answer to a pre-flight for a refusal, or nothing."""
    status, headers = request.status, _headers(request)
    if status is None or status <= 0:
        return ""
    if not 200 <= status < 300:
        return f"status {status}"
    if not headers:
        return ""
    allowed = headers.get("access-control-allow-origin", "").strip()
    if allowed not in ("*", request.headers["origin"]):
        return (
            f"`Access-Control-Allow-Origin` is `{allowed}`"
            if allowed
            else "`Access-Control-Allow-Origin` is missing"
        )
    given = _names(headers.get("access-control-allow-headers", ""))
    wanted = _names(request.headers.get("access-control-request-headers", ""))
    lacking = sorted(wanted - given)
    if lacking and ("*" not in given or "authorization" in lacking):
        return f"`Access-Control-Allow-Headers` lacks `{lacking[0]}`"
    return ""


def _unreadable(request: Request) -> tuple[str, Confidence | None]:
    """Why a browser does not hand this answer to the page, or nothing."""
    headers = _headers(request)
    if not headers:
        return "", None
    allowed = headers.get("access-control-allow-origin", "").strip()
    credentials = headers.get("access-control-allow-credentials", "").strip()
    # Browser SDKs always send with credentials.
    is_sdk = any(name in request.query for name in _SDK_PARAMETERS)
    if not allowed:
        return "`Access-Control-Allow-Origin` is missing", None
    if allowed == "*" and credentials.lower() == "true":
        return "`Access-Control-Allow-Origin: *` together with credentials", None
    if allowed not in ("*", request.headers["origin"]):
        return f"`Access-Control-Allow-Origin` is `{allowed}`", None
    if allowed == "*" and is_sdk:
        return "`Access-Control-Allow-Origin: *`", Confidence.LIKELY
    if credentials.lower() != "true" and is_sdk:
        return "`Access-Control-Allow-Credentials` is missing", Confidence.LIKELY
    return "", None


def _names(header: str) -> set[str]:
    return {name.strip().lower() for name in header.split(",")} - {""}


def _in_answers(report: ConnectionReport) -> Iterator[Problem]:
    proxy = report.proxy
    if proxy is None:
        return
    by_reason: dict[str, list[CorsProbe]] = {}
    for cors in proxy.cors:
        if cors.with_credentials:
            by_reason.setdefault(cors.with_credentials, []).append(cors)
    for reason, refused in by_reason.items():
        names = ", ".join(f"`{cors.route}`" for cors in refused)
        origin = refused[0].origin
        without = all(not cors.without for cors in refused)
        yield Problem(
            f"browsers on `{origin}` refuse the answers of {names} through "
            f"`{proxy.host}`: {reason}",
            help="without credentials they would take them" if without else "",
            subject={
                "host": proxy.host,
                "routes": [cors.route for cors in refused],
                "origin": origin,
            },
            places=(report.setup.place("project.api_host"),),
            evidence={"reason": reason, "without_credentials": without},
        )


RULE: Rule[ConnectionReport | Exchange | FailedRequests] = Rule(
    code="SDK008",
    name="proxy-cors",
    severity=Severity.WARNING,
    looks_at=(ConnectionReport, Exchange, FailedRequests),
    check=check,
    needs=frozenset({Need.PROXIED}),
    summary="Browsers would refuse the proxy's answers because of CORS.",
    why="The JavaScript SDK sends requests with credentials. A browser then accepts "
    "an answer only if it names the page's own origin, once, and allows credentials; "
    "`*` is not enough. The browser does not even send requests with an "
    "`Authorization` header without a valid answer to the pre-flight request.",
    fix="Answer with `Access-Control-Allow-Origin: <the page's origin>` and "
    "`Access-Control-Allow-Credentials: true`, also to `OPTIONS`. Answers to "
    "`OPTIONS` also need `Access-Control-Allow-Headers: Authorization, Content-Type, "
    "Content-Encoding, traceparent`. Set each header in one place only.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/debugging",
)
