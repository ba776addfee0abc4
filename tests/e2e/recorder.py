"""A stand-in for Mixpanel on loopback that keeps every request it is sent.

It speaks HTTP and HTTPS on one port and is also a proxy: what a client wants to tunnel
to `api.mixpanel.com` is answered here under that name, so SDKs with a fixed host can be
recorded unmodified. Nothing is ever passed on.
"""

import base64
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

MOST_REQUESTS = 1000
LARGEST_BODY = 16 * 2**20
PATIENCE = 10.0
TLS_HANDSHAKE = b"\x16"


@dataclass(slots=True)
class Recording:
    """The requests in the order in which they arrived, as lines of a request dump.

    `printed` is what the program wrote to its standard output.
    """

    port: int
    requests: list[dict[str, Any]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    printed: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def keep(self, request: dict[str, Any]) -> bool:
        with self._lock:
            if len(self.requests) >= MOST_REQUESTS:
                return False
            self.requests.append(request)
            return True

    def dump(self, path: Path) -> Path:
        lines = (json.dumps(request) + "\n" for request in self.requests)
        path.write_text("".join(lines), encoding="utf-8")
        return path


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = PATIENCE
    secure = False

    @property
    def recorder(self) -> "_Server":
        assert isinstance(self.server, _Server)
        return self.server

    def setup(self) -> None:
        self.request.settimeout(PATIENCE)
        if self.request.recv(1, socket.MSG_PEEK) == TLS_HANDSHAKE:
            self._shake_hands()
        super().setup()

    def _shake_hands(self) -> None:
        self.request = self.recorder.tls.wrap_socket(self.request, server_side=True)
        self.secure = True

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def do_CONNECT(self) -> None:
        host, _, port = self.path.rpartition(":")
        if not host.endswith(".mixpanel.com") or port != "443":
            self.recorder.recording.refused.append(self.path)
            self.send_error(403)
            return
        self.send_response_only(200)
        self.end_headers()
        self._shake_hands()
        super().setup()
        self.close_connection = False

    def do_GET(self) -> None:
        self._record()

    def do_POST(self) -> None:
        self._record()

    def _record(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        if length > LARGEST_BODY:
            self.send_error(413)
            return
        body = self.rfile.read(length)
        # The real service answers in JSON only where `verbose` is asked for.
        verbose = "verbose=1" in self.path or b"verbose=1" in body
        answer = '{"status":1,"error":null}' if verbose else "1"
        scheme = "https" if self.secure else "http"
        request = {
            "method": self.command,
            "url": f"{scheme}://{self.headers['Host']}{self.path}",
            "headers": [[name, value] for name, value in self.headers.items()],
            **_body(body),
            "time": time.time(),
            "response": {"status": 200, "headers": [], "body": answer},
        }
        if not self.recorder.recording.keep(request):
            self.send_error(429)
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer.encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: the recording says it all."""


def _body(body: bytes) -> dict[str, str]:
    try:
        return {"body": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"body_base64": base64.b64encode(body).decode("ascii")}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, tls: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.tls = tls
        self.recording = Recording(self.server_address[1])


@contextmanager
def recording(tls: ssl.SSLContext) -> Iterator[Recording]:
    """Record on a port of the system's choice until the block ends."""
    server = _Server(tls)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.05}
    )
    thread.start()
    try:
        yield server.recording
    finally:
        server.shutdown()
        server.server_close()
        thread.join(PATIENCE)
