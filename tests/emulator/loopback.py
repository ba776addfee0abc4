"""A network of names that all lead to loopback."""

import errno

import httpcore

from mpdoctor.http import Network, UnresolvedName

ELSEWHERE = "198.51.100.7"
"""An address for documentation, as if of a server far away."""


class LoopbackNetwork(Network):
    """`names` maps a name to its addresses; `ports` a name and port to a port here."""

    def __init__(self) -> None:
        self.names: dict[str, tuple[str, ...]] = {"example.com": (ELSEWHERE,)}
        self.ports: dict[tuple[str, int], int] = {}
        self.mute = False
        self.dead: set[str] = set()

    def lead(self, host: str, port: int, *, at: str = ELSEWHERE, on: int = 443) -> None:
        """Let a name resolve, and lead to a port of this machine."""
        self.names[host] = (at,)
        self.ports[host, on] = port

    def addresses(self, host: str, timeout: float) -> tuple[str, ...]:
        if self.mute:
            raise UnresolvedName("the name service did not answer", known=False)
        if host not in self.names:
            raise UnresolvedName("name or service not known")
        return self.names[host]

    def connect(
        self, host: str, address: str, port: int, timeout: float
    ) -> httpcore.NetworkStream:
        if (host, port) not in self.ports or address in self.dead:
            try:
                raise ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")
            except OSError as refused:
                raise httpcore.ConnectError(str(refused)) from refused
        return super().connect(host, "127.0.0.1", self.ports[host, port], timeout)
