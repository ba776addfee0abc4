"""The routes that SDKs use, asked through a proxy and of Mixpanel itself."""

import gzip
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from mpdoctor.http import Client, Credentials, token_as_user
from mpdoctor.mixpanel.hosts import host_of
from mpdoctor.mixpanel.probes import EVENT_BODY, GROUP_BODY, PROFILE_BODY
from mpdoctor.model.answers import Answer, Trouble
from mpdoctor.model.probes import RouteFault, RouteProbe

TOGETHER = 6
"""Questions at a time: as many as a browser asks of one host."""

LIBRARY = "libs/mixpanel-2-latest.min.js"
_ENOUGH = 65_536
_CONTEXT = '{"distinct_id":"mpdoctor"}'

In = TypeVar("In")
Out = TypeVar("Out")


def together(ask: Callable[[In], Out], questions: list[In]) -> list[Out]:
    """The answers to several questions, in their order."""
    with ThreadPoolExecutor(max_workers=TOGETHER) as pool:
        return list(pool.map(ask, questions))


@dataclass(frozen=True, slots=True)
class Proxy:
    """`base` is the proxy's address without a slash at its end, `prefix` its path;
    `direct` the host of Mixpanel's to compare with, if one can be asked."""

    base: str
    host: str
    prefix: str
    token: str
    direct: str | None
    origin: str | None

    @classmethod
    def of(
        cls, api_host: str, token: str | None, direct: str | None, origin: str | None
    ) -> "Proxy":
        """A proxy as the settings name it, with or without a scheme."""
        address = api_host.strip().rstrip("/")
        base = address if "://" in address else f"https://{address}"
        prefix = base.partition("://")[2].partition("/")[2].strip("/")
        return cls(
            base,
            host_of(base),
            f"/{prefix}" if prefix else "",
            token or "",
            direct,
            origin,
        )


@dataclass(frozen=True, slots=True)
class RouteRequest:
    """A question to one route, as SDKs ask it but with nothing that could be stored."""

    route: str
    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    content: bytes | None = None
    with_token: bool = False
    needed: bool = True
    optional: bool = False


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
    RouteRequest(
        "decide", "GET", "decide/", {"version": "1"}, needed=False, optional=True
    ),
    RouteRequest("library", "GET", LIBRARY, needed=False, optional=True),
)
"""Retired or loaded from elsewhere are `decide` and the library: no fault if missing."""


def probed_routes(client: Client, proxy: Proxy) -> tuple[RouteProbe, ...]:
    """Every route, compared with what Mixpanel itself answers."""

    def probe(asking: RouteRequest) -> RouteProbe:
        answer = ask_proxy(client, proxy, asking)
        direct = ask_mixpanel(client, proxy, asking)
        fault = fault_of(asking, answer, direct)
        if fault is RouteFault.NOT_FOUND and _keeps_prefix(
            client, proxy, asking, answer
        ):
            fault = RouteFault.PREFIX_KEPT
        return RouteProbe(asking.route, answer, direct, fault, asking.needed)

    return tuple(together(probe, list(ROUTES)))


def ask_proxy(
    client: Client, proxy: Proxy, asking: RouteRequest, **more: Any
) -> Answer:
    """A question through the proxy, from the origin that the user named."""
    origin = {"Origin": proxy.origin} if proxy.origin else {}
    headers = {**asking.headers, **origin, **more.pop("headers", {})}
    return _ask(client, f"{proxy.base}/{asking.path}", proxy, asking, headers, **more)


def ask_mixpanel(
    client: Client, proxy: Proxy, asking: RouteRequest, **more: Any
) -> Answer | None:
    """The same question to Mixpanel itself, where it can be asked."""
    if proxy.direct is None or asking.route == "library" or client.deadline.passed:
        return None
    headers = {**asking.headers, **more.pop("headers", {})}
    answer = _ask(
        client, f"https://{proxy.direct}/{asking.path}", proxy, asking, headers, **more
    )
    return answer if answer.trouble is None else None


def _ask(
    client: Client,
    url: str,
    proxy: Proxy,
    asking: RouteRequest,
    headers: Mapping[str, str],
    **more: Any,
) -> Answer:
    credentials: Credentials | None = None
    if asking.with_token and proxy.token:
        credentials = token_as_user(proxy.token)
    return client.ask(
        asking.method,
        url,
        **{
            "params": asking.params,
            "json": asking.json,
            "content": asking.content,
            "credentials": credentials,
            **more,
        },
        headers=headers,
        retry=False,
        enough=_ENOUGH if asking.route == "library" else None,
        most=1 << 20,
    )


Print = tuple[int | None, str, str]


def fingerprint(answer: Answer) -> Print:
    """What two answers to one question have in common when they mean the same."""
    body = answer.body
    if isinstance(body, dict):
        said = str(body.get("error", "")) + str(body.get("status", ""))
    else:
        said = answer.text[:100] if answer.content_type == "text/plain" else ""
    return answer.status, answer.content_type, said


def fault_of(
    asking: RouteRequest, answer: Answer, direct: Answer | None
) -> RouteFault | None:
    """What is wrong with a route, judged by what Mixpanel itself says."""
    if answer.trouble is Trouble.REDIRECT_LOOP:
        return RouteFault.REDIRECTED
    if answer.trouble is not None:
        return RouteFault.SILENT
    if asking.route == "library":
        return None if _is_library(answer) else _plain_fault(answer) or _OTHER
    if direct is not None and fingerprint(direct) == fingerprint(answer):
        return None
    # Retired in 2026: whoever answers, there is nothing to be had.
    if asking.route == "decide" and answer.status in (404, 410):
        return None
    fault = _plain_fault(answer)
    # A token that is refused is the affair of the upstream and of `Authorization`.
    if fault is not None or answer.status == 401:
        return fault
    if direct is None:
        return None if _as_documented(asking, answer) else _OTHER
    alike = fingerprint(direct)[:2] == fingerprint(answer)[:2]
    return None if alike and asking.with_token else _OTHER


_OTHER = RouteFault.DIFFERENT


def _plain_fault(answer: Answer) -> RouteFault | None:
    """A fault that shows without knowing what the answer should have been."""
    status = answer.status or 0
    if 300 <= status < 400:
        return RouteFault.REDIRECTED
    if status in (404, 405, 410):
        return RouteFault.NOT_FOUND
    if status in (403, 407, 451):
        return RouteFault.REFUSED
    return RouteFault.HTML if answer.is_html else None


def _as_documented(asking: RouteRequest, answer: Answer) -> bool:
    """Whether a route whose answer is documented gives it; nothing is known of others."""
    if asking.route not in ("track", "engage", "groups"):
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


def _keeps_prefix(
    client: Client, proxy: Proxy, asking: RouteRequest, answer: Answer
) -> bool:
    """Whether Mixpanel says the same to the path with the proxy's prefix before it."""
    if not proxy.prefix or proxy.direct is None or client.deadline.passed:
        return False
    url = f"https://{proxy.direct}{proxy.prefix}/{asking.path}"
    direct = _ask(client, url, proxy, asking, asking.headers)
    return (
        direct.trouble is None
        and fingerprint(direct) == fingerprint(answer)
        and direct.text == answer.text
    )
