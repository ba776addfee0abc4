"""Whether a browser would accept a proxy's answers.

The JavaScript SDK sends with credentials, and then `*` is no permission: a browser wants
its own origin back, and `Access-Control-Allow-Credentials: true`.
https://fetch.spec.whatwg.org/#cors-check
"""

from collections.abc import Mapping, Sequence

from mpdoctor.model.answers import Answer
from mpdoctor.model.probes import CorsProbe, RouteProbe
from mpdoctor.probes.proxy_routes import ROUTES, ProxyTarget, RouteRequest, concurrently

PREFLIGHTS: Mapping[str, tuple[str, str]] = {
    "record": ("POST", "authorization,content-encoding,content-type"),
    "flags": ("GET", "authorization"),
    "settings": ("GET", "authorization"),
}
"""Routes with a pre-flight request, and the method and headers that it asks for.

Events and profile updates are plain forms, which browsers send without one.
"""

_ROUTES = ("track", "engage", "groups", *PREFLIGHTS)


def cors_probes(
    proxy: ProxyTarget, routes: Sequence[RouteProbe]
) -> tuple[CorsProbe, ...]:
    """For each route that gives an answer, whether a browser on the origin accepts it."""
    requests = {request.route: request for request in ROUTES}

    def probe(route: RouteProbe) -> CorsProbe:
        preflight = None
        if route.route in PREFLIGHTS and not proxy.client.deadline.passed:
            preflight = _preflight(proxy, requests[route.route])
        return cors_probe(route.route, proxy.origin or "", route.answer, preflight)

    answering = [
        route
        for route in routes
        if route.route in _ROUTES and route.fault is None and route.answer.status
    ]
    return tuple(concurrently(probe, answering))


def _preflight(proxy: ProxyTarget, request: RouteRequest) -> Answer:
    method, headers = PREFLIGHTS[request.route]
    return proxy.client.ask(
        "OPTIONS",
        f"{proxy.base}/{request.path}",
        headers={
            "Origin": proxy.origin or "",
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": headers,
        },
        retry=False,
        most=1 << 20,
    )


def cors_probe(
    route: str, origin: str, answer: Answer, preflight: Answer | None
) -> CorsProbe:
    """Why a browser refuses the answers to a route, with and without credentials."""
    why = {}
    for credentials in (True, False):
        refusal = ""
        if preflight is not None:
            refusal = _preflight_refusal(route, preflight, origin, credentials)
        why[credentials] = refusal or _refusal(answer, origin, credentials)
    return CorsProbe(route, origin, why[True], why[False], preflight, answer)


def _refusal(answer: Answer, origin: str, credentials: bool) -> str:
    allowed = answer.headers.get("access-control-allow-origin", "").strip()
    if not allowed:
        return "no `Access-Control-Allow-Origin`"
    if "," in allowed:
        return "`Access-Control-Allow-Origin` is there more than once"
    if allowed == "*" and credentials:
        return "`Access-Control-Allow-Origin: *` does not count with credentials"
    if allowed not in ("*", origin):
        return f"`Access-Control-Allow-Origin` is `{allowed}`, not `{origin}`"
    permission = answer.headers.get("access-control-allow-credentials", "").strip()
    if credentials and permission != "true":
        return "no `Access-Control-Allow-Credentials: true`"
    return ""


def _preflight_refusal(
    route: str, preflight: Answer, origin: str, credentials: bool
) -> str:
    if preflight.status is None:
        return f"the pre-flight request has no answer: {preflight.summary()}"
    if not 200 <= preflight.status < 300:
        return f"the pre-flight request is answered with {preflight.status}"
    refusal = _refusal(preflight, origin, credentials)
    if refusal:
        return f"{refusal} in the pre-flight answer"
    method, wanted = PREFLIGHTS[route]
    methods = _items(preflight, "access-control-allow-methods")
    any_method = "*" in methods and not credentials
    if method.lower() not in {*methods, "get", "post", "head"} and not any_method:
        return f"method {method} is not allowed by the pre-flight answer"
    allowed = _items(preflight, "access-control-allow-headers")
    for header in wanted.split(","):
        # `*` stands for every header but this one, and for none with credentials.
        starred = "*" in allowed and not credentials and header != "authorization"
        if header not in allowed and not starred:
            return f"header `{header}` is not allowed by the pre-flight answer"
    return ""


def _items(answer: Answer, header: str) -> set[str]:
    return {item.strip().lower() for item in answer.headers.get(header, "").split(",")}
