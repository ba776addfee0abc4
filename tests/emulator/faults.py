"""What can go wrong on the way, on purpose."""

import socket
import ssl
import warnings
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event

import trustme

from mpdoctor.http import RetryPolicy
from tests.emulator.messages import Request, Response
from tests.emulator.server import Answering, Exchange

ENDLESS = RetryPolicy(timeout=600.0)
"""Waits for every answer as long as the deadline lets it."""

LOGIN = (
    "<!DOCTYPE html><html><head><title>Wi-Fi</title></head><body><form action=/login>"
    "Sign in to continue <input type=password name=p></form></body></html>"
)
BLOCKED = (
    "<html><head><title>Web filter</title></head><body><h1>Access denied</h1>"
    "This page is blocked: category: advertising</body></html>"
)
HOME = "<!doctype html><html><body><div id=root></div></body></html>"

Normal = Callable[[Request], Response]


def slow(normal: Normal, until: Event) -> Answering:
    """Answers only when it no longer matters."""

    def answer(request: Request, exchange: Exchange) -> Response:
        until.wait(30)
        return normal(request)

    return answer


def dripping(normal: Normal, until: Event) -> Answering:
    """Sends a byte every now and then, so that no single step takes long."""

    def answer(request: Request, exchange: Exchange) -> None:
        exchange.wfile.write(b"HTTP/1.1 200 OK\r\nX-Pad: ")
        while not until.wait(0.1):
            exchange.wfile.write(b"x")

    return answer


def too_many(normal: Normal, *, times: int, after: str = "1") -> Answering:
    """429 for the first few times, with a time at which to come back."""
    left = [times]

    def answer(request: Request, exchange: Exchange) -> Response:
        if left[0] <= 0:
            return normal(request)
        left[0] -= 1
        return Response(
            429,
            {
                "code": 429,
                "error": "Project exceeded rate limits. Please retry the request "
                "with exponential backoff.",
                "status": "Too Many Requests",
            },
            headers={"Retry-After": after},
        )

    return answer


def bad_gateway(request: Request, exchange: Exchange) -> Response:
    return Response(502, "<html><body>502 Bad Gateway</body></html>", "text/html")


def cut(request: Request, exchange: Exchange) -> None:
    exchange.cut()


def half(normal: Normal) -> Answering:
    """Promises a whole body, sends half of it and hangs up."""

    def answer(request: Request, exchange: Exchange) -> None:
        response = normal(request)
        data = response.data
        response.body = data[: len(data) // 2]
        exchange.send(response, length=len(data))
        exchange.cut()

    return answer


def wrong_type(normal: Normal) -> Answering:
    def answer(request: Request, exchange: Exchange) -> Response:
        response = normal(request)
        response.kind = "text/html"
        return response

    return answer


def redirect_loop(request: Request, exchange: Exchange) -> Response:
    return Response(
        302, "", "text/html", {"Location": f"https://{request.host}{request.path}"}
    )


def page(text: str, status: int = 200) -> Answering:
    def answer(request: Request, exchange: Exchange) -> Response:
        return Response(status, text, "text/html; charset=utf-8")

    return answer


def rest(until: Event) -> None:
    """Say nothing at all."""
    until.wait(30)


def old_tls_alert(connection: socket.socket) -> None:
    """What a server says that knows no version of TLS that it was offered."""
    connection.recv(4096)
    connection.sendall(bytes.fromhex("15030100020246"))


def tls(
    authority: trustme.CA, *names: str, expired: bool = False, early: bool = False
) -> ssl.SSLContext:
    """A server's side with a certificate for some names."""
    now = datetime.now(UTC)
    certificate = authority.issue_cert(
        *names,
        not_before=now + timedelta(days=5) if early else now - timedelta(days=90),
        not_after=now + timedelta(days=-30 if expired else 90),
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def only_tls_1_1(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    """A server of former times."""
    context = tls(authority, *names)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1_1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context
