"""An HTTP proxy as companies have it: it opens tunnels to the emulator."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.emulator.loopback import LoopbackNetwork
from tests.emulator.server import raw


@contextmanager
def tunnels(network: LoopbackNetwork, refuse: str = "") -> Iterator[str]:
    """The address of a proxy; `refuse` is the status with which it answers instead."""

    def talk(connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            more = connection.recv(4096)
            if not more:
                return
            head += more
        target = head.split()[1].decode()
        host, _, port = target.rpartition(":")
        here = network.ports.get((host, int(port)))
        if refuse or here is None:
            status = refuse or "502 Bad Gateway"
            connection.sendall(
                f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode()
            )
            return
        with socket.create_connection(("127.0.0.1", here)) as other:
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            connection.settimeout(None)
            pump = threading.Thread(
                target=_carry, args=(other, connection), daemon=True
            )
            pump.start()
            _carry(connection, other)

    with raw(talk) as port:
        yield f"http://127.0.0.1:{port}"


def _carry(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65_536):
            other.sendall(data)
    with suppress(OSError):
        other.shutdown(socket.SHUT_RDWR)
