"""Name look-ups and connections, none of which outlasts the deadline."""

import socket
import ssl
from collections.abc import Iterable
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any

import httpcore
from msgspec.structs import replace

from mpdoctor.http.certificates import read_certificate
from mpdoctor.http.timing import Deadline
from mpdoctor.model.answers import Peer

LOOK_UP = 3.0
"""Seconds for the look-up of one name."""


class UnresolvedName(OSError):
    """No address for a name. `known` is false where the name service itself failed."""

    def __init__(self, message: str, *, known: bool = True) -> None:
        super().__init__(message)
        self.known = known


class DeadlinePassed(httpcore.TimeoutException):
    """The deadline of the whole run has passed."""


_UNKNOWN_NAME = {
    getattr(socket, name)
    for name in ("EAI_NONAME", "EAI_NODATA", "EAI_ADDRFAMILY")
    if hasattr(socket, name)
}


class Network:
    """Name look-ups and connections of this machine; tests replace it."""

    def addresses(self, host: str, timeout: float) -> tuple[str, ...]:
        """The addresses of a name; raises `UnresolvedName`.

        The system's resolver has no timeout, so it runs in a thread that is abandoned
        where it hangs.
        """
        answers: SimpleQueue[tuple[str, ...] | OSError] = SimpleQueue()
        Thread(target=_look_up, args=(host, answers), daemon=True).start()
        try:
            found = answers.get(timeout=max(timeout, 0.001))
        except Empty:
            raise UnresolvedName(
                "the name service did not answer", known=False
            ) from None
        if isinstance(found, OSError):
            raise found
        return found

    def connect(
        self, host: str, address: str, port: int, timeout: float
    ) -> httpcore.NetworkStream:
        """A connection to one address of a host."""
        return httpcore.SyncBackend().connect_tcp(address, port, timeout)


def _look_up(host: str, answers: "SimpleQueue[tuple[str, ...] | OSError]") -> None:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        known = error.errno in _UNKNOWN_NAME
        answers.put(UnresolvedName(error.strerror or "no address", known=known))
    except (OSError, UnicodeError) as error:
        answers.put(UnresolvedName(str(error)))
    else:
        answers.put(tuple(dict.fromkeys(str(entry[4][0]) for entry in found)))


class DeadlineBackend(httpcore.NetworkBackend):
    """Opens connections through a `Network`, and records the peer of each host."""

    def __init__(self, network: Network, deadline: Deadline) -> None:
        self._network = network
        self._deadline = deadline
        self._peers: dict[str, Peer] = {}
        self._lock = Lock()

    def peer(self, host: str) -> Peer:
        """The last peer under this name."""
        return self._peers.get(host, Peer())

    def record_peer(self, host: str, **facts: Any) -> None:
        with self._lock:
            self._peers[host] = replace(self.peer(host), **facts)

    def timeout_within_deadline(self, timeout: float | None) -> float:
        """Seconds that a step may take; raises `DeadlinePassed`."""
        left = self._deadline.left
        if left <= 0:
            raise DeadlinePassed("the time was up")
        return left if timeout is None else min(timeout, left)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._network.addresses(
            host, min(LOOK_UP, self.timeout_within_deadline(timeout))
        )
        self.record_peer(host, addresses=addresses)
        first_error: Exception | None = None
        for number, address in enumerate(addresses):
            # An address that never answers must leave time for the next.
            share = self.timeout_within_deadline(timeout) / (len(addresses) - number)
            try:
                stream = self._network.connect(host, address, port, share)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                first_error = first_error or error
            else:
                return _DeadlineStream(stream, self)
        raise first_error or httpcore.ConnectError("no address")


class _DeadlineStream(httpcore.NetworkStream):
    """A stream of which no read or write outlasts the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, backend: DeadlineBackend) -> None:
        self._inner = inner
        self._backend = backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(
            max_bytes, self._backend.timeout_within_deadline(timeout)
        )

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._backend.timeout_within_deadline(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        timeout = self._backend.timeout_within_deadline(timeout)
        inner = self._inner.start_tls(ssl_context, server_hostname, timeout)
        tls = inner.get_extra_info("ssl_object")
        der = tls.getpeercert(True)
        self._backend.record_peer(
            server_hostname or "",
            tls=tls.version() or "",
            certificate=read_certificate(der) if der else None,
        )
        return _DeadlineStream(inner, self._backend)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
