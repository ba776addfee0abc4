"""Asks, and says what came back. It raises nothing that the network could cause."""

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from types import TracebackType
from typing import Any

import httpx
import orjson
import stamina
import stamina.instrumentation

from mpdoctor import __version__
from mpdoctor.inputs.api.credentials import Credentials, Veil
from mpdoctor.inputs.api.deadline import Deadline
from mpdoctor.inputs.api.network import Network
from mpdoctor.inputs.api.pace import Pace
from mpdoctor.inputs.api.transport import Proxies, Transport
from mpdoctor.inputs.api.troubles import NETWORK_ERRORS, trouble_of
from mpdoctor.inputs.api.trust import Trust
from mpdoctor.inputs.api.wire import Wire
from mpdoctor.mixpanel.rate_limits import (
    FIRST_WAIT,
    LARGEST_JITTER,
    LONGEST_WAIT,
    UNLIMITED,
    WORTH_RETRYING,
    RateLimit,
)
from mpdoctor.models.answers import Answer, Trouble

BODY_LIMIT = 64 << 20
"""Bytes of an answer that are taken; the largest that is known has tens of megabytes."""

TEXT_KEPT = 4_096
REDIRECTS = 3
ANSWER_TIME = 5.0
"""Seconds for one step of a request, never beyond the deadline."""

_TELLING = (
    "content-type",
    "location",
    "retry-after",
    "server",
    "via",
    "www-authenticate",
    "x-squid-error",
    "x-cache",
)
_LONGEST_HEADER = 300


class Check(Enum):
    """Whose certificates are believed."""

    MACHINE = "machine"
    PUBLIC = "public"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to ask again, and how long to wait before."""

    attempts: int = 3
    first_wait: float = FIRST_WAIT
    jitter: float = LARGEST_JITTER
    answer_time: float = ANSWER_TIME


class _TryAgain(Exception):
    """Carries an answer that is worth asking for again."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


class Client:
    """Asks over one network until one deadline. Close it, or use it in a `with`."""

    def __init__(
        self,
        deadline: Deadline,
        *,
        network: Network | None = None,
        trust: Trust | None = None,
        proxies: Proxies | None = None,
        patience: Patience | None = None,
    ) -> None:
        self.deadline = deadline
        self.network = network or Network()
        self.answered = 0
        self._patience = patience or Patience()
        self._trust = trust or Trust.from_environment()
        self._proxies = proxies or Proxies()
        self._wires: dict[Check, Wire] = {}
        self._clients: dict[Check, httpx.Client] = {}
        self._paces: dict[RateLimit, Pace] = {}
        # Otherwise each retry is announced on stderr or, with some loggers, on stdout.
        stamina.instrumentation.set_on_retry_hooks(())

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        for client in self._clients.values():
            client.close()

    def ask(
        self,
        method: str,
        url: str,
        *,
        credentials: Credentials | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        json: Any = None,
        content: bytes | None = None,
        limit: RateLimit = UNLIMITED,
        check: Check = Check.MACHINE,
        retry: bool = True,
        most: int = BODY_LIMIT,
        enough: int | None = None,
    ) -> Answer:
        """The answer to one request, asked again while the service is overloaded.

        Redirects are followed only to the same host, and only for GET. `most` is the
        largest body that is taken; of a longer one only the first `enough` bytes are
        read, where that is given.
        """
        if credentials is not None and check is Check.NOBODY:
            raise ValueError("credentials are shown to nobody whose name is not proven")
        question = _Question(
            method,
            url,
            dict(params or {}),
            _packed(json, content, headers or {}),
            credentials,
            check,
            most,
            enough,
        )
        started = self.deadline.spent
        asked = 0
        answer = Answer(method, url)
        try:
            for attempt in stamina.retry_context(
                on=self._again, attempts=self._patience.attempts, timeout=None
            ):
                with attempt:
                    asked = attempt.num
                    answer = self._in_turn(question, limit)
                    if retry and answer.status in WORTH_RETRYING:
                        raise _TryAgain(answer)
        except _TryAgain as last:
            answer = last.answer
        if answer.trouble is None:
            self.answered += 1
        return _with(answer, asked, self.deadline.spent - started)

    def _again(self, error: Exception) -> float | bool:
        """Seconds to wait, or false where that would outlast the deadline."""
        if not isinstance(error, _TryAgain):
            return False
        wanted = _retry_after(error.answer)
        if wanted is None:
            wanted = self._patience.first_wait + random.uniform(  # noqa: S311
                0, self._patience.jitter
            )
            wanted = min(wanted, LONGEST_WAIT)
        return wanted if wanted < self.deadline.left else False

    def _in_turn(self, question: "_Question", limit: RateLimit) -> Answer:
        pace = self._paces.setdefault(limit, Pace(limit))
        with pace.turn(self.deadline) as mine:
            if not mine:
                return Answer(
                    question.method,
                    question.url,
                    trouble=Trouble.NO_TIME,
                    detail="Mixpanel's rate limit leaves no turn before the deadline",
                )
            return self._followed(question)

    def _followed(self, question: "_Question") -> Answer:
        answer = self._once(question)
        seen = 0
        while answer.status in (301, 302, 303, 307, 308) and question.method == "GET":
            url = _same_host(question.url, answer.headers.get("location", ""))
            if url is None:
                return answer
            seen += 1
            if seen > REDIRECTS:
                return Answer(
                    question.method,
                    question.shown,
                    trouble=Trouble.REDIRECT_LOOP,
                    detail=f"{seen} times",
                    peer=answer.peer,
                )
            question = question.at(url)
            answer = self._once(question)
        return answer

    def _once(self, question: "_Question") -> Answer:
        """One request. Nothing of what goes wrong inside may leave, since frames of a
        traceback hold what was sent."""
        unexpected = ""
        try:
            return self._exchange(question)
        except NETWORK_ERRORS as error:
            trouble, words = trouble_of(error)
        except Exception as error:
            unexpected = type(error).__name__
        if unexpected:
            raise RuntimeError(f"asking `{question.shown}` failed: {unexpected}")
        wire = self._wire(question.check)
        host = _host(question.url)
        peer = wire.peer(host)
        if trouble in (Trouble.REFUSED, Trouble.NO_SUCH_NAME, Trouble.NO_ROUTE) and (
            peer.proxy
        ):
            trouble = Trouble.PROXY_SILENT
        veil = Veil(question.credentials)
        return Answer(
            question.method,
            question.shown,
            trouble=trouble,
            detail=veil.over(words),
            peer=peer,
        )

    def _exchange(self, question: "_Question") -> Answer:
        client = self._client(question.check)
        request = client.build_request(
            question.method,
            question.url,
            params=question.params or None,
            headers=question.body[1],
            content=question.body[0],
        )
        if question.credentials is not None:
            request.headers["Authorization"] = question.credentials.header()
        response = client.send(request, stream=True)
        try:
            return self._read(question, response)
        finally:
            response.close()

    def _read(self, question: "_Question", response: httpx.Response) -> Answer:
        veil = Veil(question.credentials)
        data, cut = b"", False
        for chunk in response.iter_bytes(65_536):
            data += chunk
            if question.enough is not None and len(data) >= question.enough:
                data, cut = data[: question.enough], True
                break
            if len(data) > question.most:
                return self._answer(
                    question, response, veil, trouble=Trouble.TOO_LARGE
                )
        text = veil.over(data.decode("utf-8", "replace"))
        body, unread = (None, "cut off by mpdoctor") if cut else _parsed(response, text)
        return self._answer(
            question, response, veil, text=text[:TEXT_KEPT], body=body, unread=unread
        )

    def _answer(
        self, question: "_Question", response: httpx.Response, veil: Veil, **rest: Any
    ) -> Answer:
        headers = {
            name: veil.over(value[:_LONGEST_HEADER])
            for name, value in response.headers.items()
            if name in _TELLING or name.startswith("access-control-")
        }
        return Answer(
            question.method,
            question.shown,
            status=response.status_code,
            headers=headers,
            peer=self._wire(question.check).peer(_host(question.url)),
            **rest,
        )

    def _wire(self, check: Check) -> Wire:
        if check not in self._wires:
            self._wires[check] = Wire(self.network, self.deadline)
        return self._wires[check]

    def _client(self, check: Check) -> httpx.Client:
        if check not in self._clients:
            context = getattr(self._trust, check.value)
            self._clients[check] = httpx.Client(
                transport=Transport(self._wire(check), context, self._proxies),
                timeout=self._patience.answer_time,
                follow_redirects=False,
                headers={
                    "User-Agent": f"mpdoctor/{__version__}",
                    "Accept": "*/*",
                    "Accept-Encoding": "gzip",
                },
                trust_env=False,
            )
        return self._clients[check]

    @contextmanager
    def lines(
        self,
        url: str,
        *,
        credentials: Credentials,
        params: Mapping[str, str],
        limit: RateLimit,
    ) -> Iterator[Iterator[bytes]]:
        raise NotImplementedError
