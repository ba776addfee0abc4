"""What Python's libraries for HTTP log of requests to Mixpanel.

The Python SDK itself logs nothing of what it sends. `urllib3`, on which it is built, logs
each answer at level DEBUG (https://github.com/urllib3/urllib3, `connectionpool.py`),
`httpx` at INFO, and `http.client` with `debuglevel = 1` prints requests as they are sent
(https://docs.python.org/3/library/http.client.html).
"""

import re
from urllib.parse import urlsplit

from mpdoctor.inputs.json_text import NotJSON
from mpdoctor.inputs.limits import Limits
from mpdoctor.inputs.logs.dialect import Dialect
from mpdoctor.inputs.logs.payload import json_payload
from mpdoctor.inputs.logs.traffic import Ending, LogTraffic, Printed
from mpdoctor.mixpanel.body import UndecodableBody, decode_body
from mpdoctor.mixpanel.hosts import is_mixpanel
from mpdoctor.mixpanel.routes import RECORD_ROUTES, route_of

_CONNECTION = re.compile(
    r"Starting new (HTTPS?) connection \(\d+\): ([\w.-]+)(?::(\d+))?"
)
_ANSWER = re.compile(
    r"(https?://[\w.-]+(?::\d+)?) \"(GET|POST) (\S+) HTTP/[\d.]+\" (\d{3})\b"
)
_HTTPX = re.compile(r"HTTP Request: (GET|POST) (https?://\S+) \"HTTP/[\d.]+ (\d{3})\b")
_RETRYING = re.compile(
    r"Retrying \(.{1,300}?\) after connection broken by '(.{1,2000})': (/\S*)"
)
_GIVEN_UP = re.compile(
    r"(HTTPS?)ConnectionPool\(host='([\w.-]+)', port=(\d+)\): Max retries exceeded with "
    r"url: (\S+) \(Caused by (.{1,2000})\)"
)
_SENT = re.compile(r"^send: (b(?:'.*'|\".*\"))\s*$")
_REPLY = re.compile(r"^reply: ['\"]HTTP/[\d.]+ (\d{3})\b")
_START = re.compile(r"(GET|POST) (\S+) HTTP/1\.[01]\r\n", re.IGNORECASE)
_HOST = re.compile(r"\r\nHost: *([^\r\n]+)", re.IGNORECASE)
_ENCODING = re.compile(r"\r\nContent-Encoding: *([^\r\n]+)", re.IGNORECASE)
_BLANK = "\r\n\r\n"
_MIXPANEL = r"[\w.-]*mixpanel\.com"

MARKS = re.compile(
    rf"(?:HTTPS?ConnectionPool\(host='{_MIXPANEL}', port=\d+\): Max retries exceeded"
    rf"|Starting new HTTPS? connection \(\d+\): {_MIXPANEL}\b"
    rf"|https?://{_MIXPANEL}(?::\d+)? \"(?:GET|POST) /(?:track|engage|groups|import)\b"
    rf"|HTTP Request: POST https?://{_MIXPANEL}/(?:track|engage|groups|import)\b"
    rf"|^send: b['\"](?:GET|POST) /(?:track|engage|groups|import)\b)".encode(),
    re.MULTILINE,
)


class PythonLog:
    """Only `http.client` prints what is sent; the others only how it ended."""

    expects = False

    def __init__(self, traffic: LogTraffic, limits: Limits) -> None:
        self._traffic = traffic
        self._limits = limits
        self._base = ""
        self._request: tuple[int, str, str, str] | None = None
        self._sent = ""
        self._replied = ""
        self._given_up = ""

    def take(self, text: str, line: int) -> bool:
        if match := _SENT.match(text):
            return self._on_send(match[1], line)
        if match := _REPLY.match(text):
            return self._on_reply(int(match[1]), line)
        if match := _CONNECTION.search(text):
            self._given_up = ""
            port = f":{match[3]}" if match[3] else ""
            self._base = f"{match[1].lower()}://{match[2]}{port}"
            return is_mixpanel(match[2].lower())
        if match := _ANSWER.search(text):
            return self._answer(line, match[1] + match[3], match[2], int(match[4]))
        if match := _HTTPX.search(text):
            return self._answer(line, match[2], match[1], int(match[3]))
        if match := _RETRYING.search(text):
            url = self._base + match[2]
            if not _is_ours(url):
                return False
            self._traffic.end(line, Ending(error=match[1]), url=url, retries=True)
            return True
        if match := _GIVEN_UP.search(text):
            return self._on_given_up(match, line)
        return False

    def finish(self) -> None:
        """Nothing waits for another line."""

    def _on_given_up(self, match: re.Match[str], line: int) -> bool:
        scheme, host, port, path, cause = match.groups()
        url = f"{scheme.lower()}://{host}:{port}{path}"
        if not _is_ours(url):
            return False
        # A traceback says it once for each library.
        if match[0] != self._given_up:
            self._traffic.end(line, Ending(error=cause), url=url)
        self._given_up = match[0]
        return True

    def _on_send(self, literal: str, line: int) -> bool:
        sent = _printed_bytes(literal)
        if sent is None:
            return False
        start = _START.match(sent)
        if start is not None:
            head, _, body = sent.partition(_BLANK)
            host = _HOST.search(head)
            encoding = _ENCODING.search(head)
            address = f"https://{host[1].strip() if host else ''}{start[2]}"
            ours = _is_ours(address)
            self._request = (
                (line, address, start[1].upper(), encoding[1] if encoding else "")
                if ours
                else None
            )
            if ours and body:
                self._send(body, line)
            return ours
        if self._request is None:
            return False
        self._send(sent, line)
        return True

    def _send(self, body: str, line: int) -> None:
        assert self._request is not None
        started, url, method, encoding = self._request
        self._request = None
        records: list[Printed] = []
        try:
            plain = decode_body(
                body.encode("latin-1"), encoding, {}, limit=self._limits.body
            )
            records = json_payload(plain.text.decode("utf-8", "replace"), self._limits)
        except (UndecodableBody, NotJSON) as error:
            self._traffic.bad(line, f"a body that {error}")
        self._traffic.send(records, started, url=url, method=method)
        self._sent = url

    def _on_reply(self, status: int, line: int) -> bool:
        url = self._replied = self._sent
        self._sent = ""
        if not url:
            return False
        self._traffic.end(line, Ending(status=status), url=url)
        return True

    def _answer(self, line: int, url: str, method: str, status: int) -> bool:
        if not _is_ours(url):
            return False
        replied, self._replied = self._replied, ""
        if replied and replied == url.replace(":443/", "/", 1):
            # `http.client` said so before.
            return True
        self._traffic.end(line, Ending(status=status), url=url, method=method)
        return True


def _printed_bytes(literal: str) -> str | None:
    """The bytes that Python printed, one character each."""
    from ast import literal_eval

    try:
        value = literal_eval(literal)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return value.decode("latin-1") if isinstance(value, bytes) else None


def _is_ours(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return False
    return is_mixpanel(host) and route_of(parts.path) in RECORD_ROUTES


DIALECT = Dialect(
    "python",
    40,
    MARKS,
    (
        b"mixpanel.com",
        b"send: b",
        b"reply: ",
        b"HTTP/1.",
        b"connection broken by",
        b"Max retries exceeded",
    ),
    PythonLog,
)
