"""Servers on loopback that speak TLS for names that are Mixpanel's."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.emulator.messages import Request, Response

Answering = Callable[[Request, "Exchange"], Response | None]
"""Makes a response, or `None` where it has dealt with the connection by itself."""


class Exchange(BaseHTTPRequestHandler):
    """One connection; every method is answered in the same way."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "Listener"

    def handle(self) -> None:
        with suppress(OSError, ValueError):
            if self.server.tls is not None:
                self.request.settimeout(10)
                self.request = self.server.tls.wrap_socket(
                    self.request, server_side=True
                )
                self.rfile = self.request.makefile("rb", -1)
                self.wfile = self.request.makefile("wb", 0)
            super().handle()

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("content-length", "0"))
        request = Request(
            method=self.command,
            host=self.headers.get("host", "").partition(":")[0],
            path=parts.path,
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            data=self.rfile.read(length),
        )
        response = self.server.answering(request, self)
        if response is not None:
            self.send(response)

    def send(self, response: Response, *, length: int | None = None) -> None:
        """Send a response, which may claim another length than it has."""
        data = response.data
        self.send_response(response.status)
        self.send_header("Content-Type", response.kind)
        for name, value in response.headers.items():
            for each in value.split("\n"):
                self.send_header(name, each)
        self.send_header("Content-Length", str(len(data) if length is None else length))
        self.end_headers()
        self.wfile.write(data)

    def cut(self) -> None:
        """Break the connection off, without another word."""
        self.close_connection = True
        with suppress(OSError):
            self.request.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: Any) -> None:
        pass


for _method in ("GET", "POST", "PUT", "OPTIONS", "DELETE"):
    setattr(Exchange, f"do_{_method}", Exchange._answer)


class Listener(ThreadingHTTPServer):
    """Answers on a port of its own."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, answering: Answering, tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), Exchange)
        self.answering = answering
        self.tls = tls

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


@contextmanager
def listening(answering: Answering, tls: ssl.SSLContext | None) -> Iterator[Listener]:
    """A listener for the length of a `with`."""
    server = Listener(answering, tls)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def raw(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port where each connection is dealt with byte by byte."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=dealt, args=(connection,), daemon=True).start()

    def dealt(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(10)
            talk(connection)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield server.getsockname()[1]
    finally:
        server.close()
