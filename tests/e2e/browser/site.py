"""A page with Mixpanel's browser SDK, and what it sends to, on loopback.

The first part of a path says how the site behaves; everything that reaches an address of
Mixpanel's is kept, with what was answered.
"""

import base64
import binascii
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

PATIENCE = 10.0
LONGEST = 2**20
GOOD = (200, '{"status": 1, "error": null}')
ANSWERS: dict[str, tuple[int, str]] = {
    "refused": (400, '{"status": 0, "error": "token, missing or empty"}'),
    "too-large": (413, "Request Entity Too Large"),
    "too-long": (414, "<html><body>414 Request-URI Too Large</body></html>"),
    "throttled": (429, '{"status": 0, "error": "too many requests"}'),
    "prefix-kept": (404, "<html><body>Not Found</body></html>"),
}
"""What is answered under a path; under any other, all is well."""


@dataclass(slots=True)
class Site:
    """Where the page is, and what the SDK on it has sent."""

    port: int = 0
    tls_port: int = 0
    script: bytes = b""
    recorder: bytes = b""
    page: bytes = b""
    asked: list[str] = field(default_factory=list)
    policy: str = ""
    received: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def elsewhere(self) -> str:
        """The same site under another name, so that requests to it cross origins."""
        return f"http://localhost:{self.port}"

    @property
    def updates(self) -> int:
        """How many updates of profiles came in."""
        return sum(
            len(each["records"]) for each in self.received if each["route"] == "engage"
        )

    def events(self, status: int = 200) -> list[str]:
        """The names of the events that were answered with a status, each once."""
        ids = {
            (each["event"], each["properties"]["$insert_id"])
            for request in self.received
            if request["status"] == status and request["route"] == "track"
            for each in request["records"]
        }
        return sorted(name for name, _ in ids)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = PATIENCE

    @property
    def site(self) -> Site:
        assert isinstance(self.server, _Server)
        return self.server.site

    def do_GET(self) -> None:
        path = urlsplit(self.path)
        if path.path == "/page":
            policy = {"Content-Security-Policy": self.site.policy}
            self._answer(
                200,
                self.site.page or _PAGE,
                "text/html",
                policy if self.site.policy else {},
            )
        elif path.path == "/mixpanel.js":
            self._answer(200, self.site.script, "text/javascript")
        elif path.path == "/recorder.js":
            self._answer(200, self.site.recorder, "text/javascript")
        elif path.path == "/favicon.ico":
            self._answer(404, b"", "text/html")
        else:
            self._take(b"")

    def do_POST(self) -> None:
        length = min(int(self.headers.get("Content-Length", "0")), LONGEST)
        self._take(self.rfile.read(length))

    def do_OPTIONS(self) -> None:
        self._answer(204, b"", "text/plain", self._cors())

    def _take(self, body: bytes) -> None:
        path = urlsplit(self.path)
        first = path.path.strip("/").partition("/")[0]
        status, text = ANSWERS.get(first, GOOD)
        last = path.path.strip("/").rpartition("/")[2]
        with self.site.lock:
            self.site.asked.append(last)
        if first == "no-replay" and last == "record":
            status, text = ANSWERS["refused"]
        form = parse_qs(body.decode("utf-8", "replace") or path.query)
        records = _records(form.get("data", [""])[0])
        if records:
            kind = "track" if "event" in records[0] else "engage"
            with self.site.lock:
                self.site.received.append(
                    {
                        "route": kind,
                        "status": status,
                        "records": records,
                        "address": f"{self.headers['Host']}{path.path}",
                    }
                )
        self._answer(status, text.encode(), _type_of(text), self._cors(first))

    def _cors(self, first: str = "") -> dict[str, str]:
        if first == "no-cors":
            return {}
        return {
            "Access-Control-Allow-Origin": self.headers.get("Origin", "*"),
            "Access-Control-Allow-Credentials": "true",
            "Access-Control-Allow-Headers": "Authorization, Content-Type, traceparent",
        }

    def _answer(
        self,
        status: int,
        body: bytes,
        kind: str,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, **(headers or {})}.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet."""


_PAGE = b"""<!doctype html><meta charset=utf-8><title>Shop</title>
<link rel=icon href="data:,"><script src=/mixpanel.js></script><p>Shop</p>"""


def _type_of(text: str) -> str:
    return "text/html" if text.startswith("<") else "application/json"


def _records(data: str) -> list[dict[str, Any]]:
    """What a body holds, read in the plainest way: this is what reports are held against."""
    try:
        # The SDK writes characters such as emoji as two halves there.
        raw = data if data[:1] in "[{" else base64.b64decode(data)
        text = raw if isinstance(raw, str) else raw.decode("utf-8", "replace")
        value = json.loads(text) if text else []
    except (ValueError, binascii.Error):
        return []
    return value if isinstance(value, list) else [value]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, site: Site, tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.site = site
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True)


@contextmanager
def served(script: Path, tls: ssl.SSLContext) -> Iterator[Site]:
    """Serve the page over HTTP, and what it sends to over HTTP and HTTPS."""
    recorder = script.with_name("mixpanel-recorder.js")
    site = Site(script=script.read_bytes(), recorder=recorder.read_bytes())
    with ExitStack() as stack:
        for context in (None, tls):
            server = _Server(site, context)
            thread = threading.Thread(
                target=server.serve_forever, kwargs={"poll_interval": 0.05}
            )
            thread.start()
            stack.callback(thread.join, PATIENCE)
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
            if context is None:
                site.port = server.server_address[1]
            else:
                site.tls_port = server.server_address[1]
        yield site
