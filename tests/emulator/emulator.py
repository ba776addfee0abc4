"""The emulator as tests use it: one network with three regions, and faults by host."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import trustme

from mpdoctor.http import Client, Deadline, ProxySettings, RetryPolicy, TlsContexts
from mpdoctor.http.tls import unverified_context
from mpdoctor.mixpanel.hosts import APP, EXPORT, HOSTS, INGESTION
from tests.emulator import faults
from tests.emulator.documents import Documents
from tests.emulator.fake_mixpanel import FakeMixpanel
from tests.emulator.loopback import ELSEWHERE, LoopbackNetwork
from tests.emulator.messages import Request, Response
from tests.emulator.server import Answering, Exchange, listening, raw

EMULATED = sorted(
    host for host, (family, _) in HOSTS.items() if family in (INGESTION, APP, EXPORT)
)


class Emulator:
    """`mixpanel` is what the regions know, `network` how they are found."""

    def __init__(self, documents: Documents, authority: trustme.CA) -> None:
        self.mixpanel = FakeMixpanel(documents)
        self.network = LoopbackNetwork()
        self.authority = authority
        self.retries = RetryPolicy(first_wait=0.05, jitter=0.0, timeout=1.0)
        self.deadline = 15.0
        self.trusted_by_machine: list[trustme.CA] = []
        self._stack = ExitStack()

    def __enter__(self) -> "Emulator":
        context = faults.tls(self.authority, *EMULATED)
        normal = self._stack.enter_context(
            listening(lambda request, exchange: self.mixpanel.answer(request), context)
        )
        for host in EMULATED:
            self.network.lead(host, normal.port)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    # -- clients -----------------------------------------------------------------------

    @property
    def tls(self) -> TlsContexts:
        """The tests' own authority stands for the public ones; `trusted_by_machine` are
        authorities that only this machine accepts."""
        public = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        machine = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.authority.configure_trust(public)
        for authority in (self.authority, *self.trusted_by_machine):
            authority.configure_trust(machine)
        return TlsContexts(machine, public, unverified_context())

    def open_client(self, deadline: Deadline) -> Client:
        """A client whose network is the emulator."""
        return Client(
            deadline,
            network=self.network,
            tls=self.tls,
            proxies=ProxySettings({}),
            retries=self.retries,
        )

    @contextmanager
    def client(self, seconds: float | None = None) -> Iterator[Client]:
        with self.open_client(Deadline(seconds or self.deadline)) as client:
            yield client

    # -- faults ------------------------------------------------------------------------

    def normal(self, request: Request) -> Response:
        """Mixpanel's own answer."""
        return self.mixpanel.answer(request)

    def serve(
        self,
        host: str,
        answering: Answering,
        context: ssl.SSLContext | None = None,
        *,
        at: str = ELSEWHERE,
        plain: bool = False,
        on: int | None = None,
    ) -> None:
        """Put another server in a host's place."""
        made = None if plain else context or faults.tls(self.authority, host)
        server = self._stack.enter_context(listening(answering, made))
        self.network.lead(host, server.port, at=at, on=on or (80 if plain else 443))

    def serve_raw(self, host: str, talk: Callable[..., None]) -> None:
        """Put a server in a host's place that does not even speak TLS."""
        self.network.lead(host, self._stack.enter_context(raw(talk)))

    def usual(self, context: ssl.SSLContext, host: str, *, at: str = ELSEWHERE) -> None:
        """Mixpanel's own answers, but behind another certificate or TLS."""
        self.serve(host, self._answering, context, at=at)

    def _answering(self, request: Request, exchange: Exchange) -> Response:
        return self.mixpanel.answer(request)
