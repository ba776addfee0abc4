"""The transport of httpx that keeps the deadline and uses the environment's proxies."""

import ssl
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from mpdoctor.errors import InvalidSettings, MissingExtra
from mpdoctor.http.connections import DeadlineBackend


class ProxySettings:
    """The proxies that the environment names."""

    def __init__(self, urls: Mapping[str, str] | None = None) -> None:
        self._urls = {
            scheme: _proxy_url(url)
            for scheme, url in (getproxies() if urls is None else urls).items()
            if scheme in ("http", "https", "all") and url
        }

    def proxy_for(self, scheme: str, host: str) -> httpx.URL | None:
        """The proxy's address, or `None` for a direct connection."""
        url = self._urls.get(scheme) or self._urls.get("all")
        return None if url is None or proxy_bypass(host) else url


def _proxy_url(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text if "://" in text else f"http://{text}")
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in ("http", "https", "socks5", "socks5h") or not url.host:
        raise InvalidSettings(
            "the proxy in the environment is not a valid address",
            hint="write `HTTPS_PROXY` as `http://host:port`",
        )
    if url.scheme.startswith("socks") and find_spec("socksio") is None:
        raise MissingExtra(
            "the proxy that the environment names speaks SOCKS",
            hint="install support for it: `pip install 'httpx[socks]'`",
        )
    return url


class Transport(httpx.BaseTransport):
    """One pool of connections for each proxy, and one for direct connections."""

    def __init__(
        self, backend: DeadlineBackend, tls: ssl.SSLContext, proxies: ProxySettings
    ) -> None:
        self._backend = backend
        self._tls = tls
        self._proxies = proxies
        self._pools: dict[str, httpcore.ConnectionPool] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        proxy = self._proxies.proxy_for(url.scheme, url.host)
        self._backend.record_peer(url.host, proxy=_without_login(proxy))
        response = self._pool(proxy).handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme,
                    host=url.raw_host,
                    port=url.port,
                    target=url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_ResponseStream(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        for pool in self._pools.values():
            pool.close()

    def _pool(self, proxy: httpx.URL | None) -> httpcore.ConnectionPool:
        key = str(proxy or "")
        if key not in self._pools:
            self._pools[key] = self._new_pool(proxy)
        return self._pools[key]

    def _new_pool(self, proxy: httpx.URL | None) -> httpcore.ConnectionPool:
        if proxy is None:
            return httpcore.ConnectionPool(
                ssl_context=self._tls, network_backend=self._backend
            )
        url = httpcore.URL(
            scheme=proxy.raw_scheme, host=proxy.raw_host, port=proxy.port, target=b"/"
        )
        auth = (
            (proxy.username.encode(), proxy.password.encode())
            if proxy.username
            else None
        )
        if proxy.scheme in ("http", "https"):
            return httpcore.HTTPProxy(
                proxy_url=url,
                proxy_auth=auth,
                ssl_context=self._tls,
                proxy_ssl_context=self._tls if proxy.scheme == "https" else None,
                network_backend=self._backend,
            )
        return httpcore.SOCKSProxy(
            proxy_url=url,
            proxy_auth=auth,
            ssl_context=self._tls,
            network_backend=self._backend,
        )


class _ResponseStream(httpx.SyncByteStream):
    """The body of a response, as it arrives."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


def _without_login(proxy: httpx.URL | None) -> str:
    """A proxy without its user and password."""
    if proxy is None:
        return ""
    return f"{proxy.host}:{proxy.port}" if proxy.port else proxy.host
