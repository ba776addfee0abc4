"""Sends requests and returns answers; no failure of the network is raised."""

import logging
from collections.abc import Mapping
from threading import Lock
from types import TracebackType
from typing import Any

import httpx
import orjson
import stamina
import stamina.instrumentation
from msgspec.structs import replace

from mpdoctor import __version__
from mpdoctor.http.bodies import BodyTooLarge, read_body
from mpdoctor.http.connections import DeadlineBackend, Network
from mpdoctor.http.credentials import Credentials, scrub
from mpdoctor.http.failures import NETWORK_ERRORS, failure_of
from mpdoctor.http.request import ApiRequest, encode_body
from mpdoctor.http.timing import Deadline, RetryableAnswer, RetryPolicy, backoff
from mpdoctor.http.tls import CertificateCheck, TlsContexts
from mpdoctor.http.transport import ProxySettings, Transport
from mpdoctor.mixpanel.limits import WORTH_RETRYING
from mpdoctor.model.answers import Answer, NetworkFailure

BODY_LIMIT = 64 << 20
"""Bytes of an answer that are read; the largest known one has tens of megabytes."""

TEXT_KEPT = 4_096
REDIRECTS = 3

_HEADERS_KEPT = frozenset(
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
_LOGGERS = ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.proxy")
_LONGEST_HEADER = 300


class Client:
    """Sends requests until a deadline, for all of one run. Use it in a `with`."""

    def __init__(
        self,
        deadline: Deadline,
        *,
        network: Network | None = None,
        tls: TlsContexts | None = None,
        proxies: ProxySettings | None = None,
        retries: RetryPolicy | None = None,
    ) -> None:
        self.deadline = deadline
        self.network = network or Network()
        self.answer_count = 0
        self._count_lock = Lock()
        self._retries = retries or RetryPolicy()
        self._tls = tls or TlsContexts.from_environment()
        self._proxies = proxies or ProxySettings()
        self._backends = {
            check: DeadlineBackend(self.network, deadline) for check in CertificateCheck
        }
        self._clients = {check: self._new_client(check) for check in CertificateCheck}
        # Otherwise stamina logs each retry, on stderr or stdout.
        stamina.instrumentation.set_on_retry_hooks(())
        # These loggers write what was sent and what was echoed, secrets included.
        for name in _LOGGERS:
            logging.getLogger(name).setLevel(logging.CRITICAL)

    def _new_client(self, check: CertificateCheck) -> httpx.Client:
        return httpx.Client(
            transport=Transport(
                self._backends[check], getattr(self._tls, check.value), self._proxies
            ),
            timeout=self._retries.timeout,
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
        check: CertificateCheck = CertificateCheck.MACHINE,
        retry: bool = True,
        most: int = BODY_LIMIT,
        enough: int | None = None,
        keep: int = TEXT_KEPT,
    ) -> Answer:
        """Send a request, repeated while the service is overloaded, and return its answer.

        Redirects are followed only within the same server, and only for GET.
        """
        if credentials is not None and check is CertificateCheck.NONE:
            raise ValueError("credentials are for servers whose name is proven")
        body, sent = encode_body(json, content, headers or {})
        request = ApiRequest(
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
        attempts = self._retries.attempts if retry else 1
        number = 1
        try:
            for attempt in stamina.retry_context(
                on=backoff(self._retries, self.deadline),
                attempts=attempts,
                timeout=None,
            ):
                with attempt:
                    number = attempt.num
                    answer = self._follow_redirects(request)
                    if answer.status in WORTH_RETRYING:
                        raise RetryableAnswer(answer)
        except RetryableAnswer as last:
            answer = last.answer
        if answer.failure is None:
            with self._count_lock:
                self.answer_count += 1
        return replace(answer, attempts=number, seconds=self.deadline.spent - started)

    def _follow_redirects(self, request: ApiRequest) -> Answer:
        answer = self._send(request)
        for _ in range(REDIRECTS):
            if answer.status not in (301, 302, 303, 307, 308):
                return answer
            if request.method != "GET":
                return answer
            redirected = request.redirected(answer.headers.get("location", ""))
            if redirected is None:
                return answer
            request = redirected
            answer = self._send(request)
        if answer.status is None or answer.status // 100 != 3:
            return answer
        return replace(
            answer,
            failure=NetworkFailure.REDIRECT_LOOP,
            detail="",
            status=None,
            headers={},
        )

    def _send(self, request: ApiRequest) -> Answer:
        """Send one request. Errors are not chained, because their frames hold what was
        sent, and a traceback with its locals would show it."""
        try:
            return self._exchange(request)
        except NETWORK_ERRORS as error:
            failure, detail = failure_of(error)
        except Exception as error:
            failure, detail = None, type(error).__name__
        if failure is None:
            raise RuntimeError(f"asking `{request.public_url}` failed: {detail}")
        return self._failed(request, failure, detail)

    def _failed(
        self, request: ApiRequest, failure: NetworkFailure, detail: str
    ) -> Answer:
        try:
            peer = self._backends[request.check].peer(request.host)
        except (httpx.InvalidURL, UnicodeError):
            return Answer(request.method, request.public_url, failure=failure)
        if peer.proxy and not peer.tls and failure in _CONNECT_FAILURES:
            failure = NetworkFailure.PROXY_SILENT
        return Answer(
            request.method,
            request.public_url,
            failure=failure,
            detail=scrub(detail, request.secrets),
            peer=peer,
        )

    def _exchange(self, request: ApiRequest) -> Answer:
        client = self._clients[request.check]
        prepared = client.build_request(
            request.method,
            request.url,
            params=request.params or None,
            headers=request.headers,
            content=request.content,
        )
        if request.credentials is not None:
            prepared.headers["Authorization"] = request.credentials.header()
        response = client.send(prepared, stream=True)
        try:
            return self._read(request, response)
        finally:
            response.close()

    def _read(self, request: ApiRequest, response: httpx.Response) -> Answer:
        secrets = request.secrets
        try:
            data, whole = read_body(response, request.most, request.enough)
        except BodyTooLarge:
            return Answer(
                request.method,
                request.public_url,
                failure=NetworkFailure.TOO_LARGE,
                detail=f"more than {request.most:,} bytes",
            )
        text = scrub(data.decode("utf-8", "replace"), secrets)
        body, unread = _parse(response, text) if whole else (None, "")
        return Answer(
            request.method,
            request.public_url,
            status=response.status_code,
            headers={
                name: scrub(value[:_LONGEST_HEADER], secrets)
                for name, value in response.headers.items()
                if name in _HEADERS_KEPT or name.startswith("access-control-")
            },
            body=scrub(body, secrets),
            text=text[: request.keep],
            unread=unread,
            peer=self._backends[request.check].peer(request.host),
        )


_CONNECT_FAILURES = frozenset(
    {
        NetworkFailure.REFUSED,
        NetworkFailure.NO_SUCH_NAME,
        NetworkFailure.NO_NAME_SERVICE,
        NetworkFailure.NO_ROUTE,
    }
)


def _parse(response: httpx.Response, text: str) -> tuple[Any, str]:
    """The JSON of a body, and an error where JSON was promised and is none."""
    promised = "json" in response.headers.get("content-type", "").lower()
    try:
        return orjson.loads(text), ""
    except orjson.JSONDecodeError:
        return None, "it promises JSON and holds none" if promised else ""
