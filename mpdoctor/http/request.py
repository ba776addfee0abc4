"""A request before it is sent, and where a redirect may lead it."""

from collections.abc import Mapping
from typing import Any

import httpx
import orjson
from msgspec import Struct
from msgspec.structs import replace

from mpdoctor.http.credentials import Credentials
from mpdoctor.http.tls import CertificateCheck


class ApiRequest(Struct, frozen=True):
    """One request. Reading stops after `enough` bytes of the body, where that is given; a
    body longer than `most` is refused. The answer keeps `keep` characters of the text."""

    method: str
    url: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    content: bytes | None
    credentials: Credentials | None
    check: CertificateCheck
    most: int
    enough: int | None
    keep: int

    @property
    def public_url(self) -> str:
        """The address without query and credentials, for reports."""
        try:
            url = httpx.URL(self.url)
        except httpx.InvalidURL:
            return "an address that is none"
        return str(url.copy_with(query=None, fragment=None, userinfo=b""))

    @property
    def host(self) -> str:
        return httpx.URL(self.url).host

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be shown of an answer."""
        return self.credentials.secrets() if self.credentials is not None else ()

    def redirected(self, location: str) -> "ApiRequest | None":
        """The same request where a redirect leads, if that is the same server."""
        try:
            here = httpx.URL(self.url)
            there = here.join(location)
        except (httpx.InvalidURL, ValueError):
            return None
        same = (here.scheme, here.host, here.port) == (
            there.scheme,
            there.host,
            there.port,
        )
        if not location or not same:
            return None
        params = self.params if not there.query else {}
        return replace(self, url=str(there), params=params)


def encode_body(
    json: Any, content: bytes | None, headers: Mapping[str, str]
) -> tuple[bytes | None, dict[str, str]]:
    """The bytes of a body, and the headers with its content type."""
    if json is None:
        return content, dict(headers)
    body = orjson.dumps(json, default=dict)
    return body, {"Content-Type": "application/json", **headers}
