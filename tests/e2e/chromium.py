"""A page with the browser SDK in headless Chromium, and what its console says."""

import fcntl
import json
import os
import select
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Browse = Callable[..., list[str]]

PATIENCE = 40
QUIET = 3
_CONSOLE = ("Runtime.consoleAPICalled", "Log.entryAdded")
_WITH_PIPES = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); "
    "os.execv(sys.argv[3], sys.argv[3:])"
)
_PAGE = """\
<html><head>%(policy)s</head><body><script type="module">
import mixpanel from "/mixpanel.module.js";
mixpanel.init("0123456789abcdef0123456789abcdef", {
  debug: true, api_host: "%(host)s", batch_flush_interval_ms: 300,
});
mixpanel.track("Sign Up", {method: "email", items: [{sku: "A-1"}]});
mixpanel.track("Log Out");
mixpanel.identify("user-1");
mixpanel.people.set({plan: "free"});
mixpanel.get_group("company", "acme").set({seats: 5});
</script></body></html>
"""


def find_chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


def console_of(program: str, url: str, profile: Path) -> list[str]:
    """The messages of the console as Chromium's protocol gives them, a line each."""
    with _pipes() as (into, out, theirs):
        running = subprocess.Popen(
            [
                *(sys.executable, "-c", _WITH_PIPES, *map(str, theirs)),
                program,
                *("--headless=new", "--no-sandbox", "--disable-gpu"),
                *("--remote-debugging-pipe", f"--user-data-dir={profile}"),
                "about:blank",
            ],
            pass_fds=theirs,
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        try:
            return _Session(into, out).visit(url)
        finally:
            running.terminate()
            running.wait(PATIENCE)


class _Session:
    def __init__(self, into: int, out: int) -> None:
        self._into = into
        self._out = out
        self._number = 0
        self._end = time.monotonic() + PATIENCE

    def visit(self, url: str) -> list[str]:
        found: list[str] = []
        session = ""
        self._send("Target.getTargets")
        for message in self._messages():
            result, method = message.get("result", {}), message.get("method")
            for target in result.get("targetInfos", ()):
                if target["type"] == "page":
                    params = {"targetId": target["targetId"], "flatten": True}
                    self._send("Target.attachToTarget", **params)
            if "sessionId" in result:
                session = result["sessionId"]
                for domain in ("Runtime", "Log", "Page"):
                    self._send(f"{domain}.enable", session)
                self._send("Page.navigate", session, url=url)
            if method in _CONSOLE and message.get("sessionId") == session:
                found.append(json.dumps(message))
                self._end = min(self._end, time.monotonic() + QUIET)
        return found

    def _send(self, method: str, session: str = "", **params: Any) -> None:
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self._into, json.dumps(message).encode() + b"\0")

    def _messages(self) -> Iterator[dict[str, Any]]:
        rest = b""
        while time.monotonic() < self._end:
            ready, _, _ = select.select([self._out], [], [], 0.2)
            if not ready:
                continue
            chunk = os.read(self._out, 1 << 16)
            if not chunk:
                return
            *whole, rest = (rest + chunk).split(b"\0")
            yield from map(json.loads, whole)


@contextmanager
def _pipes() -> Iterator[tuple[int, int, tuple[int, int]]]:
    """Two pipes: where to write, where to read, and the other ends, all above 9."""
    ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for _ in range(2) for end in _pipe()]
    their_in, into, out, their_out = ends
    try:
        yield into, out, (their_in, their_out)
    finally:
        for end in ends:
            os.close(end)


def _pipe() -> Iterator[int]:
    for end in os.pipe():
        yield end
        os.close(end)


@contextmanager
def page(
    sdk: Path,
    *,
    status: int = 200,
    allowed: bool = True,
    policy: str = "",
    host: str = "",
) -> Iterator[str]:
    """The address of the page; `127.0.0.2` of the same port stands for Mixpanel."""
    meta = (
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        if policy
        else ""
    )

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            api = host or f"http://127.0.0.2:{server.server_port}"
            if self.path == "/":
                content = (_PAGE % {"policy": meta, "host": api}).encode()
                self._answer(200, "text/html", content)
            elif self.path == "/mixpanel.module.js":
                self._answer(200, "text/javascript", sdk.read_bytes())
            else:
                self._answer(404, "text/plain", b"")

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._answer(status, "application/json", b'{"status":1,"error":null}')

        def do_OPTIONS(self) -> None:
            self._answer(204, "text/plain", b"")

        def _answer(self, code: int, kind: str, content: bytes) -> None:
            self.send_response(code)
            self.send_header("Content-Type", kind)
            if allowed:
                origin = self.headers.get("Origin", "*")
                self.send_header("Access-Control-Allow-Origin", origin)
                self.send_header("Access-Control-Allow-Credentials", "true")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
