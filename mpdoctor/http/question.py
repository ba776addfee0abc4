"""One request before it is sent, and where a redirect may take it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

import httpx
import orjson

from mpdoctor.http.credentials import Credentials


class Check(Enum):
    """Whose certificates are believed: this machine's choice, public authorities only, or
    anybody's, in order to look at them."""

    MACHINE = "machine"
    PUBLIC = "public"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Question:
    """`enough` bytes of a body are read where that is given; one longer than `most` is
    refused. Of its text `keep` characters are shown."""

    method: str
    url: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    content: bytes | None
    credentials: Credentials | None
    check: Check
    most: int
    enough: int | None
    keep: int

    @property
    def shown(self) -> str:
        """The address without query and credentials."""
        try:
            url = httpx.URL(self.url)
        except httpx.InvalidURL:
            return "an address that is none"
        return str(url.copy_with(query=None, fragment=None, userinfo=b""))

    @property
    def host(self) -> str:
        return httpx.URL(self.url).host

    def redirected(self, location: str) -> "Question | None":
        """The same question where a redirect leads, if that is the same server."""
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


def packed(
    json: Any, content: bytes | None, headers: Mapping[str, str]
) -> tuple[bytes | None, dict[str, str]]:
    """A body and the headers that go with it."""
    if json is None:
        return content, dict(headers)
    body = orjson.dumps(json, default=dict)
    return body, {"Content-Type": "application/json", **headers}
