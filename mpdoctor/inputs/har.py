"""HAR files: the requests that a browser or a proxy recorded.

http://www.softwareishard.com/blog/har-12-spec/ describes them. What recorders add and
leave out is in their sources: `Log.ts` of Chromium's DevTools, `har-builder.js` of
Firefox, `HARBuilder.js` of WebKit, `harTracer.ts` of Playwright, `savehar.py` of
mitmproxy.
"""

import base64
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from mpdoctor.inputs import har_entry, json_text
from mpdoctor.inputs.limits import ForeignInput, Limits, TruncatedInput
from mpdoctor.inputs.request_dump import exchange
from mpdoctor.inputs.splitter import Piece, Splitter
from mpdoctor.inputs.values import Value
from mpdoctor.mixpanel.hosts import host_of, is_mixpanel
from mpdoctor.model.place import pack_position
from mpdoctor.model.record import BadRecord, Exchange, Flaw, LinesRead, Reading

_ENTRY = re.compile(
    rb'\{\s*"(?:startedDateTime|pageref|_initiator|_connectionId|_fromCache|_frameref'
    rb'|request)"'
)
_URL = re.compile(rb'"request"\s*:\s*\{.*?"url"\s*:\s*"([^"\\]{1,2000})', re.DOTALL)
_PLAIN_URL = re.compile(r"https?://[a-z0-9][a-z0-9.-]*\.[a-z]+/[^?#\s]*")
_MOST_REMEMBERED = 1 << 15
_MOST_ATTACHED = 1 << 30
_MOST_HOSTS = 1_000
_NO_REQUEST = "an entry without a request"


def read_har(
    chunks: Iterable[bytes],
    limits: Limits,
    beside: Callable[[str], bytes | None] = lambda _: None,
) -> Iterator[Reading]:
    """The exchanges with Mixpanel and the records in them; `beside` gives the bodies that
    were written to files.

    Raises `TruncatedInput` at the end of a file that does not close, and `ForeignInput`
    at that of one without a list of entries.
    """
    splitter = Splitter(limits, under=("log", "entries"), restart=_ENTRY)
    entries = _Entries(limits, beside)
    unended = b""
    for chunk in chunks:
        for piece in splitter.feed(chunk):
            yield from entries.read(piece)
        unended = chunk or unended
    for piece in splitter.finish():
        yield from entries.read(piece)
    yield from entries.unopened()
    open_line = bool(unended) and not unended.endswith(b"\n")
    yield LinesRead(splitter.lines + open_line, entries.others)
    if not splitter.is_whole:
        raise TruncatedInput
    if not splitter.found:
        raise ForeignInput(
            "is a HAR file whose `log.entries` is not a list", "export it again"
        )


class _Entries:
    """Reads one entry after the other, each once, and counts those of other services."""

    def __init__(self, limits: Limits, beside: Callable[[str], bytes | None]) -> None:
        self.others = 0
        self._beside = beside
        self._attached = 0  # bytes read from other files
        self._limits = limits
        self._seen: dict[int, None] = {}  # the latest entries, in order
        self._line = 0
        self._first = 0  # number of the next record on the same line
        self._opened: set[str] = set()
        self._tunnels: dict[str, list[Reading]] = {}

    def read(self, piece: Piece) -> Iterator[Reading]:
        if piece.line != self._line:
            self._line, self._first = piece.line, 0
        position = pack_position(piece.line, self._first or None)
        if piece.reason:
            if _may_be_mixpanels(piece.text or piece.beginning):
                yield BadRecord(Flaw.UNREADABLE, position, piece.reason)
            elif not piece.text:
                self.others += 1
        if not piece.text:
            return
        try:
            entry, flawed = json_text.parse(piece.text, self._limits)
        except json_text.NotJSON as error:
            if _may_be_mixpanels(piece.text):
                yield BadRecord(Flaw.UNREADABLE, position, str(error))
            else:
                self.others += 1
            return
        if _is_surely_other(entry):
            self.others += 1
            return
        dump = har_entry.as_dump(self._with_attached(entry), flawed=flawed)
        if dump is None:
            yield BadRecord(Flaw.UNREADABLE, position, _NO_REQUEST)
            return
        yield from self._exchange(dump, position, len(piece.text))

    def _with_attached(self, entry: Any) -> Any:
        """The entry with its bodies, if they were written to files."""
        for message, part in (("request", "postData"), ("response", "content")):
            content = har_entry.object_in(har_entry.object_in(entry, message), part)
            name = content.get("_file")
            if not isinstance(name, str) or content.get("text"):
                continue
            body = self._beside(name) if self._attached < _MOST_ATTACHED else None
            if body:
                self._attached += len(body)
                entry[message][part] = {
                    **content,
                    "text": base64.b64encode(body).decode(),
                    "encoding": "base64",
                }
        return entry

    def _exchange(
        self, dump: Mapping[str, Any], position: int, size: int
    ) -> Iterator[Reading]:
        readings = list(
            exchange(Value(dump, size, position), self._limits, self._first)
        )
        found = next((r for r in readings if isinstance(r, Exchange)), None)
        if found is None:
            self.others += 1
            yield from readings
            return
        self._first += max(found.records, 1)
        # Recorders that listen in two places write an entry twice.
        mark = hash(repr(sorted(dump.items(), key=lambda item: item[0])))
        if dump.get("time") and mark in self._seen:
            return
        self._seen[mark] = None
        if len(self._seen) > _MOST_REMEMBERED:
            del self._seen[next(iter(self._seen))]
        host = found.request.host
        if found.request.method != "CONNECT":
            if len(self._opened) < _MOST_HOSTS:
                self._opened.add(host)
            yield from readings
        elif len(self._tunnels) < _MOST_HOSTS:
            self._tunnels.setdefault(host, readings)

    def unopened(self) -> Iterator[Reading]:
        """The connections that a proxy passed on without seeing what was in them."""
        for host, readings in self._tunnels.items():
            if host not in self._opened:
                yield from readings


def _is_surely_other(entry: Any) -> bool:
    """Whether an entry is a page or a script of another host, as most are.

    Nothing of Mixpanel's is asked for by GET at an address without parameters, but on its
    own hosts.
    """
    request = entry.get("request") if isinstance(entry, dict) else None
    if not isinstance(request, dict) or request.get("method") != "GET":
        return False
    url = request.get("url")
    return (
        isinstance(url, str)
        and _PLAIN_URL.fullmatch(url) is not None
        and not is_mixpanel(host_of(url))
        and not request.get("postData")
        and not request.get("_content")
    )


def _may_be_mixpanels(text: bytes) -> bool:
    """Whether an entry that cannot be read was sent to Mixpanel, or nothing tells."""
    found = _URL.search(text)
    return found is None or is_mixpanel(host_of(found[1].decode("utf-8", "replace")))
