"""The browser SDK with `debug: true`, in the console of a browser.

Messages: `src/request-batcher.js`, `mixpanel-core.js` and `utils.js` of
https://github.com/mixpanel/mixpanel-js. Consoles show objects in part, so that most
payloads are left out; what the browser says of requests that failed is all there.
"""

import re
from typing import Any
from urllib.parse import urlsplit

from mpdoctor.inputs.json_text import NotJSON
from mpdoctor.inputs.limits import Limits
from mpdoctor.inputs.logs.console_message import message_in
from mpdoctor.inputs.logs.cursor import Unprintable
from mpdoctor.inputs.logs.dialect import Dialect
from mpdoctor.inputs.logs.javascript import is_left_out, parse_javascript
from mpdoctor.inputs.logs.payload import JAVASCRIPT, Collector, json_payload
from mpdoctor.inputs.logs.traffic import Ending, LogTraffic, Printed
from mpdoctor.mixpanel.hosts import is_mixpanel
from mpdoctor.mixpanel.routes import RECORD_ROUTES, route_of
from mpdoctor.model.outcome import Cause

_REQUEST = re.compile(r"(\[batch\] )?MIXPANEL REQUEST:\s*")
_PENDING = re.compile(r"MIXPANEL PEOPLE REQUEST \(QUEUED, PENDING IDENTIFY\):")
_STATUS = re.compile(r"Mixpanel error: Bad HTTP status: (\d{1,3})\b")
_WITHHELD = re.compile(
    r"Mixpanel (?:warning|error): (?:(You are opted out of Mixpanel)|"
    r"(This browser has \\?\"Do Not Track)|"
    r"(before_\w{1,60} hook did not return a (?:valid )?value))"
)
_CAUSES = (Cause.OPTED_OUT, Cause.DO_NOT_TRACK, Cause.HOOK)
_TIMEOUT = re.compile(r"Mixpanel error: timeout\b")
_PLACE = r"[^\s'\"(){}\[\]]{1,300}:\d+(?::\d+)?"
_LINE_START = re.compile(
    rf"^(?:\[[\d:./ ]+:\w+:CONSOLE[:(]\d+\)?\] \"|(?:\[?[\d:.TZ/ -]{{8,30}}\]? )?"
    rf"(?:{_PLACE}\s+)?(?:\[(?:log|debug|info|LOG|DEBUG|INFO)\]\s+)?)"
)
_LINE_END = re.compile(rf"(?:\", source: \S* \(\d+\)|\s+{_PLACE})\s*$")
# With `devtools.console.stdout.content`: devtools/shared/webconsole of Firefox's source.
_FIREFOX = re.compile(r'^console\.\w+: (?:"((?:[^"\\]|\\.)*)")?(.*)$')
_FAILED = re.compile(
    r"\b(GET|POST|OPTIONS|HEAD) (https?://\S+) (?:(net::\w+)|(\d{3})\b)"
)
_NOT_LOADED = re.compile(
    r"\bFailed to load resource: "
    r"(?:the server responded with a status of (\d{3})|(net::\w+))"
)
_LINE_NUMBERS = re.compile(r"(?::\d+)+$")
_STOPPED = re.compile(
    r"(?:Access to (?:XMLHttpRequest|fetch) at '(https?://[^']+)' from origin .{1,200} "
    r"has been blocked by CORS policy"
    r"|(?:Refused to connect to|Connecting to) '(https?://[^']+)' (?:because it )?"
    r"violates .{0,40}Content Security Policy"
    r"|Cross-Origin Request Blocked: .{0,100} remote resource at (https?://[^\s)]+?)\.? )"
)
# One of these is in each message of a failure.
_OF_FAILURES = (
    *("Mixpanel error:", "Mixpanel warning:", "://", "Failed to load resource: "),
    *("Access to ", "Refused to connect to", "Connecting to ", "Cross-Origin Request"),
)
_NO_ANSWER = Ending(error="no answer")
_ONLY_NAMES = re.compile(r"[:\[,] ?(?:Object|Array\(\d+\))(?=[,}\]])")
_COLLAPSED = re.compile(r"\[object Object\](?:,\[object Object\])*")
_LONGEST = 500
_MOST_TOLD = 100
_SENT_BY_SDK = re.compile(r"(?:^|&)(?:verbose|ip|_|data)=")

MARKS = re.compile(
    rb"^[^'\"`({\n]{0,300}(?:CONSOLE[:(]\d+\)?\] \")?"
    rb"(?:(?:\[batch\] )?MIXPANEL (?:PEOPLE )?REQUEST\b[^'\"`]|Mixpanel (?:error|warning): |"
    rb"(?:\[batch\] )?MIXPANEL REQUEST:\r?$)"
    rb"|(?<![\\(])\"(?:\[batch\] )?MIXPANEL (?:PEOPLE )?REQUEST(?::| \(QUEUED)"
    rb"|CONSOLE[:(]\d+\)?\] \"(?:\[batch\] )?MIXPANEL (?:PEOPLE )?REQUEST"
    rb"|\"Mixpanel (?:error|warning):|\"http\S+ \d+:\d+ \\\"(?:\[batch\] )?MIXPANEL REQUEST:",
    re.MULTILINE,
)

# What browsers say of Mixpanel's own hosts, also without `debug: true`.
_OURS = rb"https?://[\w.-]{0,60}\bmixpanel\.com/(?:track|engage|groups)\b"
FAILURES = re.compile(
    rb"^[^'\"`({\n]{0,300}(?:\b(?:GET|POST) " + _OURS + rb"\S* net::ERR_"
    rb"|(?:Refused to connect to|Connecting to|Access to (?:XMLHttpRequest|fetch) at) '"
    + _OURS
    + rb"|Cross-Origin Request Blocked: .{0,100} "
    + _OURS
    + rb")",
    re.MULTILINE,
)


class BrowserLog:
    """A batch is printed each time that it is sent; only failures are told."""

    def __init__(self, traffic: LogTraffic, limits: Limits) -> None:
        self._traffic = traffic
        self._limits = limits
        self._open: Collector | None = None
        self._announced = 0
        self._ignored = False
        self._batched = False
        self._told: dict[str, None] = {}
        self._by_address = 0
        self._unplaced: list[Ending] = []
        self._nameless: list[Ending] = []

    @property
    def expects(self) -> bool:
        return self._open is not None or self._announced > 0

    def take(self, text: str, line: int) -> bool:
        if self._open is not None:
            self._collect(text)
            return True
        message = message_in(text)
        if message is not None:
            return self._say(message.text, message.payload, line, message.url)
        return self._say(_from_firefox(text), None, line, "")

    def finish(self) -> None:
        if self._open is not None:
            self._read(cut=True)
        self._settle()

    def _say(self, text: str, payload: Any, line: int, url: str) -> bool:
        said = "MIXPANEL" in text  # a text is found much faster than a pattern
        if said and (match := _REQUEST.search(text)):
            self._settle()
            self._batched, self._ignored = match[1] is not None, False
            rest = _without_end(text[match.end() :])
            self._payload(rest, payload, line)
            return True
        if said and _PENDING.search(text):
            self._announced, self._ignored = line, True
            return True
        if self._announced:
            announced, self._announced = self._announced, 0
            if not self._ignored:
                self._payload(_LINE_START.sub("", text, 1), payload, announced)
            self._ignored = False
            return True
        return self._failure(text, line, url)

    def _payload(self, text: str, payload: Any, line: int) -> None:
        if payload is not None:
            self._send(payload, line)
        elif text.strip():
            self._open = Collector(line, JAVASCRIPT, self._limits)
            self._collect(text)
        else:
            self._announced = line

    def _collect(self, text: str) -> None:
        assert self._open is not None
        if self._open.add(text):
            self._read()

    def _read(self, *, cut: bool = False) -> None:
        assert self._open is not None
        collected, self._open = self._open, None
        text = collected.text
        try:
            self._send(
                [one.record for one in json_payload(text, self._limits)], collected.line
            )
            return
        except NotJSON:
            pass
        collapsed = _COLLAPSED.match(text)
        if collapsed is not None:
            self._omit(collapsed[0].count("object Object"), collected.line)
            return
        try:
            self._send(parse_javascript(text, self._limits.depth), collected.line)
        except Unprintable as error:
            if _ONLY_NAMES.search(text) or (not cut and "{" not in text):
                self._omit(1, collected.line)
            else:
                reason = f"a payload that is not clear: {error}"
                self._traffic.bad(collected.line, reason)

    def _send(self, value: Any, line: int) -> None:
        items = value if isinstance(value, list) else [value]
        if not items or any(map(is_left_out, items)):
            self._omit(max(1, len(items)), line)
            return
        self._traffic.send([Printed(item) for item in items], line, alone=self._batched)

    def _omit(self, count: int, line: int) -> None:
        self._traffic.send([], line, alone=False, omitted=max(1, count))

    def _failure(self, text: str, line: int, url: str) -> bool:
        if not any(word in text for word in _OF_FAILURES):
            return False
        if match := _STATUS.search(text):
            status = int(match[1])
            self._by_sdk(Ending(status=status) if status else _NO_ANSWER)
        elif _TIMEOUT.search(text):
            self._by_sdk(Ending(error="timeout"))
        elif match := _STOPPED.search(text):
            address = match[1] or match[2] or match[3]
            self._by_browser(line, address, Ending(error=text[match.start() :][:500]))
        elif match := _FAILED.search(text):
            self._by_browser(line, match[2], _ending(match[4], match[3]))
        elif match := _NOT_LOADED.search(text):
            address = url or _address_before(text[: match.start()])
            ending = _ending(match[1], match[2])
            if address:
                self._by_browser(line, address, ending)
            elif match[2] and len(self._nameless) < _MOST_TOLD:
                self._nameless.append(ending)
        elif match := _WITHHELD.search(text):
            cause = next(
                each for each, said in zip(_CAUSES, match.groups(), strict=True) if said
            )
            self._traffic.withhold(cause, line)
        else:
            return "Mixpanel error:" in text or "Mixpanel warning:" in text
        return True

    def _by_sdk(self, ending: Ending) -> None:
        """The SDK does not say which request it was; the browser may have, or may yet."""
        if self._by_address:
            self._by_address -= 1
        elif len(self._unplaced) < _MOST_TOLD:
            self._unplaced.append(ending)

    def _by_browser(self, line: int, url: str, ending: Ending) -> None:
        if url in self._told or not _is_ours(url):
            return
        if len(self._told) >= _MOST_TOLD:
            del self._told[next(iter(self._told))]
        self._told[url] = None
        if self._unplaced:
            self._unplaced.pop(0)
        else:
            self._by_address += 1
        self._traffic.end(line, ending, url=url)

    def _settle(self) -> None:
        if self._unplaced:
            silent = self._unplaced == [_NO_ANSWER] * len(self._nameless)
            self._traffic.end_all(self._nameless if silent else self._unplaced)
        self._unplaced = []
        self._nameless = []
        self._by_address = 0


def _from_firefox(text: str) -> str:
    """What was printed, where Firefox writes its console to its output."""
    match = _FIREFOX.match(text)
    if match is None:
        return text
    said, rest = match[1] or "", match[2].strip()
    if rest.startswith("(") and rest.endswith(")"):
        rest = rest[1:-1]
    return f"{said} {rest}".strip()


def _without_end(text: str) -> str:
    """Without the place in a script that consoles write at the end of a line."""
    return text[:-_LONGEST] + _LINE_END.sub("", text[-_LONGEST:])


def _address_before(text: str) -> str:
    """The address that Chromium writes before a message, without its line."""
    words = text[-_LONGEST:].split()
    address = _LINE_NUMBERS.sub("", words[-1]) if words else ""
    return f"https://{address}" if address and "://" not in address else address


def _ending(status: str | None, error: str | None) -> Ending:
    return Ending(status=int(status)) if status else Ending(error=error or "failed")


def _is_ours(url: str) -> bool:
    """Whether a request at this address is one of the SDK's that carries records."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if route_of(parts.path) not in RECORD_ROUTES:
        return False
    return is_mixpanel(host) or _SENT_BY_SDK.search(parts.query) is not None


DIALECT = Dialect(
    "browser",
    60,
    MARKS,
    (
        *(b"MIXPANEL ", b"Mixpanel error:", b"Mixpanel warning:", b"net::ERR_"),
        *(b"CORS policy", b"Content Security Policy", b"Failed to load resource"),
        *(b"Cross-Origin Request Blocked", b"/track", b"/engage", b"/groups"),
    ),
    BrowserLog,
)
