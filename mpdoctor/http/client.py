"""Asks, and says what came back. It raises nothing that the network could cause."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from threading import Lock
from types import TracebackType
from typing import Any

import httpx
import orjson
import stamina
import stamina.instrumentation

from mpdoctor import __version__
from mpdoctor.http.credentials import Anonymizer, Credentials
from mpdoctor.http.deadline import Deadline
from mpdoctor.http.network import Network
from mpdoctor.http.pace import Pace
from mpdoctor.http.patience import Patience, TryAgain, backoff, worth_retrying
from mpdoctor.http.question import Check, Question, packed
from mpdoctor.http.transport import Proxies, Transport
from mpdoctor.http.troubles import NETWORK_ERRORS, trouble_of
from mpdoctor.http.trust import Trust
from mpdoctor.http.wire import Wire
from mpdoctor.mixpanel.rate_limits import UNLIMITED, RateLimit
from mpdoctor.model.answers import Answer, Trouble

BODY_LIMIT = 64 << 20
"""Bytes of an answer that are taken; the largest that is known has tens of megabytes."""

TEXT_KEPT = 4_096
REDIRECTS = 3

_TELLING = frozenset(
    {
        "content-type",
        "location",
        "retry-after",
        "server",
        "via",
        "www-authenticate",
        "x-squid-error",
        "x-cache",
    }
)
_TALKATIVE = ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.proxy")
_LONGEST_HEADER = 300
_CHUNK = 65_536


class Client:
    """Asks over one network until one deadline. Use it in a `with`."""

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
        self._counting = Lock()
        self._patience = patience or Patience()
        self._trust = trust or Trust.from_environment()
        self._proxies = proxies or Proxies()
        self._wires = {check: Wire(self.network, deadline) for check in Check}
        self._clients = {check: self._made(check) for check in Check}
        self._paces: dict[RateLimit, Pace] = {}
        # Otherwise each retry is announced on stderr or, by some loggers, on stdout.
        stamina.instrumentation.set_on_retry_hooks(())
        # They tell what was sent and what was echoed.
        for name in _TALKATIVE:
            logging.getLogger(name).setLevel(logging.CRITICAL)

    def _made(self, check: Check) -> httpx.Client:
        return httpx.Client(
            transport=Transport(
                self._wires[check], getattr(self._trust, check.value), self._proxies
            ),
            timeout=self._patience.answer_time,
            follow_redirects=False,
            trust_env=False,
            headers={
                "User-Agent": f"mpdoctor/{__version__}",
                "Accept-Encoding": "gzip",
            },
        )

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for client in self._clients.values():
            client.close()

    def proxied(self, host: str) -> bool:
        """Whether the environment sends requests to this host by way of a proxy."""
        return self._proxies.way_to("https", host) is not None

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
        keep: int = TEXT_KEPT,
    ) -> Answer:
        """The answer to a request, which is repeated while the service is overloaded.

        Redirects are followed only within the same server, and only for GET.
        """
        if credentials is not None and check is Check.NOBODY:
            raise ValueError("credentials are for servers whose name is proven")
        body, sent = packed(json, content, headers or {})
        question = Question(
            method,
            url,
            dict(params or {}),
            sent,
            body,
            credentials,
            check,
            most,
            enough,
            keep,
        )
        started = self.deadline.spent
        attempts = self._patience.attempts if retry else 1
        asked = 1
        try:
            for attempt in stamina.retry_context(
                on=backoff(self._patience, self.deadline),
                attempts=attempts,
                timeout=None,
            ):
                with attempt:
                    asked = attempt.num
                    answer = self._in_turn(question, limit)
                    if worth_retrying(answer):
                        raise TryAgain(answer)
        except TryAgain as last:
            answer = last.answer
        if answer.trouble is None:
            with self._counting:
                self.answered += 1
        return replace(answer, asked=asked, seconds=self.deadline.spent - started)

    def _in_turn(self, question: Question, limit: RateLimit) -> Answer:
        pace = self._paces.setdefault(limit, Pace(limit))
        with pace.turn(self.deadline) as mine:
            if mine:
                return self._followed(question)
        return Answer(
            question.method,
            question.shown,
            trouble=Trouble.NO_TIME,
            detail="Mixpanel's rate limit leaves no turn before the deadline",
        )

    def _followed(self, question: Question) -> Answer:
        answer = self._once(question)
        for _ in range(REDIRECTS):
            if answer.status not in (301, 302, 303, 307, 308):
                return answer
            if question.method != "GET":
                return answer
            further = question.redirected(answer.headers.get("location", ""))
            if further is None:
                return answer
            question = further
            answer = self._once(question)
        if answer.status is None or answer.status // 100 != 3:
            return answer
        return replace(
            answer, trouble=Trouble.REDIRECT_LOOP, detail="", status=None, headers={}
        )

    def _once(self, question: Question) -> Answer:
        """One request. No error leaves with its frames, for these hold what was sent."""
        try:
            return self._exchange(question)
        except NETWORK_ERRORS as error:
            trouble, words = trouble_of(error)
        except Exception as error:
            trouble, words = None, type(error).__name__
        if trouble is None:
            raise RuntimeError(f"asking `{question.shown}` failed: {words}")
        return self._troubled(question, trouble, words)

    def _troubled(self, question: Question, trouble: Trouble, words: str) -> Answer:
        try:
            peer = self._wires[question.check].peer(question.host)
        except httpx.InvalidURL:
            return Answer(question.method, question.shown, trouble=trouble)
        if peer.proxy and not peer.tls and trouble in _UNREACHED:
            trouble = Trouble.PROXY_SILENT
        return Answer(
            question.method,
            question.shown,
            trouble=trouble,
            detail=Anonymizer(question.credentials).over(words),
            peer=peer,
        )

    def _exchange(self, question: Question) -> Answer:
        client = self._clients[question.check]
        request = client.build_request(
            question.method,
            question.url,
            params=question.params or None,
            headers=question.headers,
            content=question.content,
        )
        if question.credentials is not None:
            request.headers["Authorization"] = question.credentials.header()
        response = client.send(request, stream=True)
        try:
            return self._read(question, response)
        finally:
            response.close()

    def _read(self, question: Question, response: httpx.Response) -> Answer:
        veil = Anonymizer(question.credentials)
        data = bytearray()
        whole = True
        for chunk in response.iter_bytes(_CHUNK):
            data += chunk
            if question.enough is not None and len(data) >= question.enough:
                whole = False
                break
            if len(data) > question.most:
                return Answer(
                    question.method,
                    question.shown,
                    trouble=Trouble.TOO_LARGE,
                    detail=f"more than {question.most:,} bytes",
                )
        text = veil.over(data.decode("utf-8", "replace"))
        body, unread = _parsed(response, text) if whole else (None, "")
        return Answer(
            question.method,
            question.shown,
            status=response.status_code,
            headers={
                name: veil.over(value[:_LONGEST_HEADER])
                for name, value in response.headers.items()
                if name in _TELLING or name.startswith("access-control-")
            },
            body=veil.over_json(body),
            text=text[: question.keep],
            unread=unread,
            peer=self._wires[question.check].peer(question.host),
        )


_UNREACHED = frozenset(
    {Trouble.REFUSED, Trouble.NO_SUCH_NAME, Trouble.NO_NAME_SERVICE, Trouble.NO_ROUTE}
)


def _parsed(response: httpx.Response, text: str) -> tuple[Any, str]:
    """The JSON of a body, and what is wrong with it where JSON was promised."""
    promised = "json" in response.headers.get("content-type", "").lower()
    try:
        return orjson.loads(text), ""
    except orjson.JSONDecodeError:
        return None, "it promises JSON and holds none" if promised else ""
