"""Names and connections: how this machine reaches another."""

import socket
from queue import Empty, SimpleQueue
from threading import Thread

import httpcore


class NoName(OSError):
    """A name has no address. `known` is false where the name service itself failed."""

    def __init__(self, message: str, *, known: bool = True) -> None:
        super().__init__(message)
        self.known = known


_UNKNOWN_NAME = {
    getattr(socket, name)
    for name in ("EAI_NONAME", "EAI_NODATA", "EAI_ADDRFAMILY")
    if hasattr(socket, name)
}


class Network:
    """The network of this machine."""

    def addresses(self, host: str, timeout: float) -> tuple[str, ...]:
        """The addresses of a name, or `NoName`.

        The system's resolver knows no time-out, so it is left behind where it hangs.
        """
        answers: SimpleQueue[tuple[str, ...] | OSError] = SimpleQueue()
        Thread(target=_look_up, args=(host, answers), daemon=True).start()
        try:
            found = answers.get(timeout=max(timeout, 0.001))
        except Empty:
            raise NoName("the name service did not answer", known=False) from None
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
        answers.put(NoName(error.strerror or "no address", known=known))
    except (OSError, UnicodeError) as error:
        answers.put(NoName(str(error)))
    else:
        answers.put(tuple(dict.fromkeys(str(entry[4][0]) for entry in found)))
