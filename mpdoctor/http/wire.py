"""Connections that keep the deadline and remember whom they met."""

import ssl
from collections.abc import Iterable
from dataclasses import replace
from threading import Lock
from typing import Any

import httpcore

from mpdoctor.http.certificates import read_certificate
from mpdoctor.http.deadline import Deadline
from mpdoctor.http.network import Network
from mpdoctor.model.answers import Peer

LOOK_UP = 3.0
"""Seconds for one name."""


class OutOfTime(httpcore.TimeoutException):
    """The deadline of everything has passed."""


class Wire(httpcore.NetworkBackend):
    """Opens connections by way of a `Network`."""

    def __init__(self, network: Network, deadline: Deadline) -> None:
        self._network = network
        self._deadline = deadline
        self._peers: dict[str, Peer] = {}
        self._lock = Lock()

    def peer(self, host: str) -> Peer:
        """Who was last met under this name."""
        return self._peers.get(host, Peer())

    def met(self, host: str, **facts: Any) -> None:
        with self._lock:
            self._peers[host] = replace(self.peer(host), **facts)

    def patience(self, timeout: float | None) -> float:
        """How long to wait now, or `OutOfTime`."""
        left = self._deadline.left
        if left <= 0:
            raise OutOfTime("the time was up")
        return left if timeout is None else min(timeout, left)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._network.addresses(host, min(LOOK_UP, self.patience(timeout)))
        self.met(host, addresses=addresses)
        failure: Exception | None = None
        for number, address in enumerate(addresses):
            # An address that swallows everything must leave time for the next.
            share = self.patience(timeout) / (len(addresses) - number)
            try:
                stream = self._network.connect(host, address, port, share)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = failure or error
            else:
                return _Stream(stream, self)
        raise failure or httpcore.ConnectError("no address")


class _Stream(httpcore.NetworkStream):
    """A stream of which no step outlasts the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, wire: Wire) -> None:
        self._inner = inner
        self._wire = wire

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._wire.patience(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._wire.patience(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        patience = self._wire.patience(timeout)
        inner = self._inner.start_tls(ssl_context, server_hostname, patience)
        self._remember(inner, server_hostname or "")
        return _Stream(inner, self._wire)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)

    def _remember(self, inner: httpcore.NetworkStream, host: str) -> None:
        tls = inner.get_extra_info("ssl_object")
        der = tls.getpeercert(True)
        self._wire.met(
            host,
            tls=tls.version() or "",
            certificate=read_certificate(der) if der else None,
        )
