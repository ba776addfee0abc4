"""Cuts a stream of JSON into records without reading it whole.

No library does both: keep the line of every record, and go on after a broken one.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from mpdoctor.inputs import json_text
from mpdoctor.inputs.limits import Limits

# Everything up to the next bracket outside of strings, or up to an open string.
_RUN = re.compile(rb'[^"{}\[\]]*+(?:"[^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*+"[^"{}\[\]]*+)*+')
# Where to go on after a record that does not close: at the next one that begins as
# records do.
_RESTART = re.compile(
    rb'\{\s*"(?:event|properties|\$token|\$distinct_id|\$group_key|\$set|method)"'
)
_REACH = 256
_BEGINNING = 1 << 16
_LONG = 1 << 20  # a string beyond this is looked at again only when it has doubled
_QUOTE, _COLON = b'":'
_CURLY, _SQUARE = b"{["
_PARTNER = {ord("}"): _CURLY, ord("]"): _SQUARE}
_CLOSED = ord("}")
_BETWEEN = b" \t\r\n,"

BROKEN = "not valid JSON: brackets or quotes do not match"
MISSING_COMMA = "not valid JSON: no comma before it"
LOOSE_COMMA = "not valid JSON: a comma after it, outside of an array"
STRAY_COMMA = "not valid JSON: a comma with no value beside it"


class Piece(NamedTuple):
    """The text of one record and the line it begins on, and what is wrong there.

    `text` is empty where nothing can be read; a missing comma leaves the text whole.
    `beginning` is the first 64 KB of a record that is too long.
    """

    line: int
    text: bytes
    reason: str = ""
    beginning: bytes = b""


class Splitter:
    """Feed it chunks; it gives the elements of arrays, pages, or objects in a row.

    With `under`, records are elements of an array inside of an outer object: under
    `results` in a page, under `log` and `entries` in a HAR file. Records longer than
    `limits.line` are reported and passed over. `restart` matches where records begin.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        under: tuple[str, ...] = (),
        restart: re.Pattern[bytes] = _RESTART,
    ) -> None:
        self.lines = 0
        self.found = not under  # the array of records
        self._limit = limits.line
        self._overlong = json_text.overlong(limits)
        self._keys = [
            re.compile(rb'"%s"\s*:\s*\Z' % re.escape(key.encode())) for key in under
        ]
        self._inner = [_CURLY] * len(under) + [_SQUARE] * bool(under)
        self._restarts = restart
        self._until = 0  # an open string goes on at least up to here
        self._text = b""
        self._at = 0  # scanned up to here
        self._loose = 0  # behind the last thing that was taken
        self._start = -1  # where the open record begins
        self._start_line = 0
        self._side = False  # the open value is no record but stands beside them
        self._stack: list[int] = []
        self._base = 0
        self._line = 1
        self._counted = 0
        self._lost = False
        self._after = 0  # what the gap follows: `[`, the `}` of a record, or 0
        self._commas: list[int] = []  # lines of the first two that were let go of
        self._reason = ""  # what is wrong with the open record, though it is whole

    @property
    def is_whole(self) -> bool:
        """Whether everything that was opened has been closed."""
        if self._lost:
            return self._text.rstrip().endswith((b"]", b"}"))
        return not self._stack and self._start < 0

    def feed(self, chunk: bytes) -> Iterator[Piece]:
        self._text += chunk
        self.lines += chunk.count(b"\n")
        if len(self._text) >= self._until:
            yield from self._advance()
        yield from self._trim()

    def _advance(self) -> Iterator[Piece]:
        self._until = 0
        while not self._lost or self._restart():
            yield from self._scan()
            if not self._lost:
                break

    def finish(self) -> Iterator[Piece]:
        """Whatever stands behind the last record."""
        if self._until:
            yield from self._advance()
        if self._start < 0 and not self._lost:
            yield from self._loose_comma(len(self._text))
            yield from self._scalars(len(self._text))

    def _restart(self) -> bool:
        found = self._restarts.search(self._text, self._at)
        if found is None:
            self._at = max(self._at, len(self._text) - _REACH)
            return False
        self._lost = False
        del self._stack[self._base :]
        self._open(found.start(), _CURLY)
        self._at = found.start() + 1
        return True

    def _scan(self) -> Iterator[Piece]:
        text, stack, run = self._text, self._stack, _RUN.match
        size, at = len(text), self._at
        while True:
            found = run(text, at)
            where = found.end() if found else at
            if where == size:
                break
            sign = text[where]
            at = where + 1
            if sign == _QUOTE:
                if self._goes_on(where):
                    break
                yield from self._fail(at)
                return
            if self._start < 0:
                yield from self._outside(sign, where)
            elif sign in _PARTNER:
                if stack[-1] != _PARTNER[sign]:
                    yield from self._fail(where)
                    return
                stack.pop()
                if len(stack) == self._base:
                    yield from self._close(at)
            elif stack[-1] == _CURLY and not self._follows_colon(where):
                yield from self._fail(where)
                return
            else:
                stack.append(sign)
        self._at = where

    def _goes_on(self, where: int) -> bool:
        """Whether the string that is open may end in the next chunk."""
        size = len(self._text)
        if size - where > _LONG:
            self._until = 2 * size - where
        return self._text.find(b"\n", where) < 0

    def _follows_colon(self, where: int) -> bool:
        before = self._text[max(self._start, where - 64) : where].rstrip()
        return not before or before[-1] == _COLON

    def _outside(self, sign: int, where: int) -> Iterator[Piece]:
        """A bracket between records."""
        opens = sign not in _PARTNER
        if opens and self._after == _CLOSED and self._gap_to(where) == b",":
            self._open(where, sign)
            return
        stack = self._stack
        in_page = self._is_outside_records(stack)
        if stack[-1:] == [_SQUARE]:
            yield from self._between(where, opens=opens)
        elif not in_page:
            yield from self._loose_comma(where)
            yield from self._scalars(where)
        if sign in _PARTNER:
            if stack and stack[-1] == _PARTNER[sign]:
                stack.pop()
            else:
                yield Piece(self._line_at(where), b"", BROKEN)
            self._begin_gap(where + 1)
        elif self._holds_records(sign, where):
            stack.append(sign)
            self.found = self.found or len(stack) == len(self._inner)
            self._begin_gap(where + 1, sign)
        else:
            self._open(where, sign)
            self._side = in_page

    def _holds_records(self, sign: int, where: int) -> bool:
        """Whether an opening bracket is an array of records or a page."""
        stack = self._stack
        if not stack:
            return sign == _SQUARE or bool(self._keys)
        if not self._is_outside_records(stack) or sign != self._inner[len(stack)]:
            return False
        before = self._text[self._loose : where]
        return self._keys[len(stack) - 1].search(before) is not None

    def _is_outside_records(self, stack: list[int]) -> bool:
        """Whether only the objects are open that stand around the array of records."""
        return 0 < len(stack) < len(self._inner) and stack == self._inner[: len(stack)]

    def _open(self, where: int, sign: int) -> None:
        self._start = where
        self._start_line = self._line_at(where)
        self._base = len(self._stack)
        self._side = False
        self._stack.append(sign)

    def _close(self, end: int) -> Iterator[Piece]:
        if not self._side:
            text = self._text[self._start : end]
            yield Piece(self._start_line, text, self._reason)
        self._start = -1
        self._begin_gap(end, _CLOSED)

    def _begin_gap(self, where: int, after: int = 0) -> None:
        self._loose = where
        self._after = after if self._stack[-1:] == [_SQUARE] else 0
        self._commas = []
        self._reason = ""

    def _between(self, end: int, *, opens: bool) -> Iterator[Piece]:
        """What stands between elements of an array; `opens` if one follows."""
        if self._gap_to(end).strip(_BETWEEN) or not self._after:
            yield from self._scalars(end)
            return
        self._count_commas(end)
        follows = opens and self._after == _CLOSED
        if len(self._commas) > follows:
            yield Piece(self._commas[follows], b"", STRAY_COMMA)
        elif follows and not self._commas:
            self._reason = MISSING_COMMA

    def _loose_comma(self, end: int) -> Iterator[Piece]:
        """A comma behind a record that stands in no array."""
        if not self._stack and not self._gap_to(end).strip(_BETWEEN):
            self._count_commas(end)
            if self._commas:
                yield Piece(self._commas[0], b"", LOOSE_COMMA)

    def _gap_to(self, end: int) -> bytes:
        """What stands before `end` and is no record; commas that were let go of first."""
        return b"," * len(self._commas) + self._text[self._loose : end]

    def _count_commas(self, end: int) -> None:
        where = self._loose
        while len(self._commas) < 2:
            where = self._text.find(b",", where, end) + 1
            if not where:
                return
            self._commas.append(self._line_at(where))

    def _fail(self, where: int, reason: str = BROKEN) -> Iterator[Piece]:
        """Give up the open record and look for the next."""
        line = self._start_line if self._start >= 0 else self._line_at(where - 1)
        yield Piece(line, b"", reason)
        self._lose(where)

    def _lose(self, where: int) -> None:
        self._until = 0
        if self._start < 0:
            self._base = len(self._stack)
        if self._is_outside_records(self._stack[: self._base]):
            # Inside a page but not yet among its records: what comes next is one.
            self._stack = list(self._inner)
            self._base = len(self._inner)
        self._start = -1
        self._lost = True
        self._at = where
        self._begin_gap(where)

    def _scalars(self, end: int) -> Iterator[Piece]:
        """What stands between two records and is more than a comma."""
        loose = self._text[self._loose : end]
        text = loose.strip(_BETWEEN)
        if not text:
            return
        where = self._loose + len(loose) - len(loose.lstrip(_BETWEEN))
        parts = [text] if b'"' in text else text.split(b",")
        for part in parts:
            yield Piece(self._line_at(where), part.strip())
            where += len(part) + 1

    def _trim(self) -> Iterator[Piece]:
        """Let go of everything that is not needed any more."""
        if not self._lost:
            yield from self._bound()
        if self._lost:
            keep = self._at
        else:
            keep = self._start if self._start >= 0 else self._loose
        self._line_at(keep)
        self._text = self._text[keep:]
        self._at -= keep
        self._counted -= keep
        self._until = max(0, self._until - keep)
        self._loose = max(0, self._loose - keep)
        if self._start >= 0:
            self._start -= keep

    def _bound(self) -> Iterator[Piece]:
        size = len(self._text)
        if self._start >= 0:
            if size - self._start <= self._limit:
                return
            beginning = self._text[self._start : self._start + _BEGINNING]
            yield Piece(self._start_line, b"", self._overlong, beginning)
        elif not self._text[self._loose :].strip(_BETWEEN):
            self._count_commas(size)
            self._loose = size
            return
        elif size - self._loose <= self._limit:
            return
        else:
            yield Piece(self._line_at(self._loose), b"", self._overlong)
        self._lose(max(self._at, size - _REACH))

    def _line_at(self, where: int) -> int:
        if where > self._counted:
            self._line += self._text.count(b"\n", self._counted, where)
            self._counted = where
        return self._line
