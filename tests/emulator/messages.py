"""Requests and responses as the emulator sees them."""

import base64
import binascii
import gzip
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl


@dataclass
class Request:
    method: str
    host: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    data: bytes

    @property
    def basic(self) -> tuple[str, str] | None:
        """User and password, where `Authorization` is well formed."""
        scheme, _, packed = self.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            user, _, password = base64.b64decode(packed).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        return user, password

    @property
    def form(self) -> dict[str, str] | None:
        """The fields of a form, where the body is one."""
        kind = self.headers.get("content-type", "")
        if not kind.startswith("application/x-www-form-urlencoded"):
            return None
        return dict(parse_qsl(self.data.decode()))

    @property
    def body(self) -> Any:
        """The body as JSON, or bytes where it is none."""
        data = self.data
        if self.headers.get("content-encoding") == "gzip":
            data = gzip.decompress(data)
        if self.form is not None:
            data = self.form.get("data", "").encode()
        try:
            return json.loads(data)
        except ValueError:
            return data


@dataclass
class Response:
    status: int = 200
    body: Any = None
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        if isinstance(self.body, str):
            return self.body.encode()
        return json.dumps(self.body).encode()
