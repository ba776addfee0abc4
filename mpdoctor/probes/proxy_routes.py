"""The routes that SDKs use: each is requested through the proxy and from Mixpanel itself."""

import gzip
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType
from typing import Any, TypeVar

from msgspec import Struct, field

from mpdoctor.http import CertificateCheck, Client, token_as_user
from mpdoctor.mixpanel.probe_bodies import EVENT_BODY, GROUP_BODY, PROFILE_BODY
from mpdoctor.model.answers import Answer, NetworkFailure
from mpdoctor.model.probes import RouteFault, RouteProbe

AT_ONCE = 6
"""Concurrent requests: as many as a browser sends to one host."""

LIBRARY = "libs/mixpanel-2-latest.min.js"
_ENOUGH = 65_536
_CONTEXT = '{"distinct_id":"mpdoctor"}'

In = TypeVar("In")
Out = TypeVar("Out")


def concurrently(ask: Callable[[In], Out], items: Sequence[In]) -> list[Out]:
    """The results for all items, in their order."""
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        return list(pool.map(ask, items))


def base_url(api_host: str) -> str:
    """The address in the settings, which may lack the scheme or end with a slash."""
    address = api_host.strip().rstrip("/")
    return address if "://" in address else f"https://{address}"


class RouteRequest(Struct, frozen=True):
    """A request to one route, as SDKs send it but with nothing that could be stored."""

    route: str
    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    content: bytes | None = None
    with_token: bool = False
    needed: bool = True


ROUTES = (
    RouteRequest("track", "POST", "track/", {"verbose": "1"}, json=EVENT_BODY),
    RouteRequest("engage", "POST", "engage/", {"verbose": "1"}, json=PROFILE_BODY),
    RouteRequest("groups", "POST", "groups/", {"verbose": "1"}, json=GROUP_BODY),
    RouteRequest(
        "record",
        "POST",
        "record/",
        {"format": "gzip"},
        {"Content-Type": "application/octet-stream"},
        # An empty recording of no project.
        content=gzip.compress(b"", mtime=0),
        needed=False,
    ),
    RouteRequest(
        "flags",
        "GET",
        "flags/",
        {"context": _CONTEXT},
        with_token=True,
        needed=False,
    ),
    RouteRequest("settings", "GET", "settings/", with_token=True, needed=False),
    RouteRequest("decide", "GET", "decide/", {"version": "1"}, needed=False),
    RouteRequest("library", "GET", LIBRARY, needed=False),
)
"""`decide` is retired and the library may be loaded from elsewhere: both are optional."""


class ProxyTarget(Struct, frozen=True):
    """The proxy of the settings, and the client that asks it.

    `base` is its address without a slash at the end; `direct` is the host of Mixpanel's
    to compare with, `None` where none can be asked.
    """

    client: Client
    base: str
    token: str
    direct: str | None
    origin: str | None

    @property
    def prefix(self) -> str:
        """The path of the address, with a slash at its start, or an empty text."""
        path = self.base.partition("://")[2].partition("/")[2].strip("/")
        return f"/{path}" if path else ""

    def look(self, check: CertificateCheck) -> Answer:
        """The answer to a request without any data, for the sake of the certificate."""
        return self.client.ask(
            "GET", f"{self.base}/", check=check, retry=False, enough=1, most=1 << 20
        )

    def ask(self, request: RouteRequest) -> Answer:
        """The answer to a request through the proxy, with the origin of the options."""
        origin = {"Origin": self.origin} if self.origin else {}
        return self._send(f"{self.base}/{request.path}", request, origin)

    def ask_mixpanel(self, request: RouteRequest, prefix: str = "") -> Answer | None:
        """Mixpanel's own answer to the same request, `None` where there is none."""
        if self.direct is None or self.client.deadline.passed:
            return None
        answer = self._send(f"https://{self.direct}{prefix}/{request.path}", request)
        return answer if answer.failure is None else None

    def _send(
        self,
        url: str,
        request: RouteRequest,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> Answer:
        with_token = request.with_token and self.token
        return self.client.ask(
            request.method,
            url,
            params=request.params,
            json=request.json,
            content=request.content,
            credentials=token_as_user(self.token) if with_token else None,
            headers={**request.headers, **headers},
            retry=False,
            enough=_ENOUGH if request.route == "library" else None,
            most=1 << 20,
        )


def probed_routes(proxy: ProxyTarget) -> tuple[RouteProbe, ...]:
    """Every route, compared with the answer of Mixpanel itself."""

    def probe(request: RouteRequest) -> RouteProbe:
        answer = proxy.ask(request)
        # Mixpanel serves the library from another host.
        direct = proxy.ask_mixpanel(request) if request.route != "library" else None
        fault = route_fault(request, answer, direct)
        if fault is RouteFault.NOT_FOUND and _keeps_prefix(proxy, request, answer):
            fault = RouteFault.PREFIX_KEPT
        return RouteProbe(request.route, answer, direct, fault, request.needed)

    return tuple(concurrently(probe, ROUTES))


Fingerprint = tuple[int | None, str, str]


def fingerprint(answer: Answer) -> Fingerprint:
    """Parts of an answer that are equal in two answers that mean the same."""
    body = answer.body
    if isinstance(body, dict):
        content = str(body.get("error", "")) + str(body.get("status", ""))
    else:
        content = answer.text[:100] if answer.content_type == "text/plain" else ""
    return answer.status, answer.content_type, content


def route_fault(
    request: RouteRequest, answer: Answer, direct: Answer | None
) -> RouteFault | None:
    """What is wrong with a route, compared with the answer of Mixpanel itself."""
    if answer.failure is NetworkFailure.REDIRECT_LOOP:
        return RouteFault.REDIRECTED
    if answer.failure is not None:
        return RouteFault.SILENT
    if request.route == "library":
        return None if _is_library(answer) else _obvious_fault(answer) or _OTHER
    if direct is not None and fingerprint(direct) == fingerprint(answer):
        return None
    # Retired in 2026, so a refusal is right, whoever sends it.
    if request.route == "decide" and answer.status in (404, 410):
        return None
    if _asks_for_login(request, answer, direct):
        return RouteFault.LOGIN
    fault = _obvious_fault(answer)
    # `find_upstream` explains tokens that are refused.
    if fault is not None or answer.status == 401:
        return fault
    if direct is None:
        return None if is_documented(request.route, answer) else _OTHER
    if _is_success(answer) and not _is_success(direct):
        return RouteFault.CACHED
    similar = fingerprint(direct)[:2] == fingerprint(answer)[:2]
    return None if similar and request.with_token else _OTHER


_OTHER = RouteFault.DIFFERENT


def _asks_for_login(
    request: RouteRequest, answer: Answer, direct: Answer | None
) -> bool:
    """Whether the proxy itself refuses with 401 what Mixpanel takes without credentials."""
    if answer.status != 401 or not request.needed:
        return False
    if direct is None:
        return not is_documented(request.route, answer)
    return direct.status != 401


def _obvious_fault(answer: Answer) -> RouteFault | None:
    """A fault that shows without knowing what the answer should have been."""
    status = answer.status or 0
    if status >= 500:
        return RouteFault.FAILED
    if status == 429:
        return RouteFault.LIMITED
    if 300 <= status < 400:
        return RouteFault.REDIRECTED
    if status in (404, 405, 410):
        return RouteFault.NOT_FOUND
    if status in (403, 407, 451):
        return RouteFault.REFUSED
    return RouteFault.HTML if answer.is_html else None


def _is_success(answer: Answer) -> bool:
    """Whether this tells a sender that its data was taken."""
    body = answer.body
    if answer.status is None or not 200 <= answer.status < 300:
        return False
    if isinstance(body, dict):
        return body.get("status") in (1, "ok", "OK") and not body.get("error")
    return answer.text.strip() in ("1", "OK", "ok", "")


def is_documented(route: str, answer: Answer) -> bool:
    """Whether the answer is the documented one; other routes must only not fail."""
    if route not in ("track", "engage", "groups"):
        return (answer.status or 500) < 500
    body = answer.body
    if isinstance(body, dict):
        return body.get("status") in (0, "error") and "error" in body
    return answer.status == 200 and answer.text.strip() == "0"


def _is_library(answer: Answer) -> bool:
    return (
        answer.status == 200
        and "javascript" in answer.content_type
        and not answer.is_html
    )


def _keeps_prefix(proxy: ProxyTarget, request: RouteRequest, answer: Answer) -> bool:
    """Whether Mixpanel answers the same when the path starts with the proxy's prefix."""
    direct = proxy.ask_mixpanel(request, proxy.prefix) if proxy.prefix else None
    return (
        direct is not None
        and fingerprint(direct) == fingerprint(answer)
        and direct.text == answer.text
    )
