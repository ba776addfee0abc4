"""Rows of CSV with the line of each, and what is broken passed over.

The standard library reads one row; a quote that does not close would swallow all others.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mpdoctor.inputs import json_text
from mpdoctor.inputs.limits import Limits

BROKEN_QUOTES = "not valid CSV: quotes do not match"
FEWER_CELLS = "not valid CSV: fewer cells than the header"
MORE_CELLS = "not valid CSV: more cells than the header"
NUL_BYTES = "not valid CSV: NUL bytes"
NOT_UTF8 = "not valid UTF-8"

MOST_LINES = 10_000
"""Lines of one row; a quote that does not close is looked for no further."""


class Row(NamedTuple):
    """The cells of a row and the line it begins on, or why it cannot be read."""

    line: int
    cells: list[str]
    reason: str = ""


class RowReader:
    """Gives the rows of CSV; the first of them says how many cells each must have.

    `lines` counts the line ends that were read.
    """

    def __init__(self, delimiter: str, limits: Limits) -> None:
        self.lines = 0
        self._delimiter = delimiter
        self._limits = limits
        self._width = 0
        self._line = 1  # of the first of the held lines
        self._held: list[bytes] = []
        csv.field_size_limit(max(limits.line, csv.field_size_limit()))

    def read(self, chunks: Iterable[bytes]) -> Iterator[Row]:
        """All rows, in order; blank lines are none."""
        tail = b""
        skipping = False  # inside a line that is too long to be kept
        for chunk in chunks:
            self.lines += chunk.count(b"\n")
            if skipping:
                end = chunk.find(b"\n")
                if end < 0:
                    continue
                chunk, skipping = chunk[end + 1 :], False
                self._line += 1
            data = tail + chunk
            cut = data.rfind(b"\n")
            tail = data[cut + 1 :]
            if cut >= 0:
                self._held += data[:cut].split(b"\n")
                yield from self._release(last=False)
            if len(tail) > self._limits.line:
                yield from self._release(last=True)
                yield Row(self._line, [], json_text.overlong(self._limits))
                tail, skipping = b"", True
        if tail:
            self.lines += 1
            self._held.append(tail)
        yield from self._release(last=True)

    def _release(self, *, last: bool) -> Iterator[Row]:
        """The rows of the held lines, without one that may go on."""
        lines, at = self._held, 0
        tried = False
        while at < len(lines):
            if self._width and not tried:
                tried = True
                rows = self._at_once(lines[at:])
                if rows is not None:
                    for number, cells in enumerate(rows, self._line + at):
                        if cells:
                            yield Row(number, cells)
                    at = len(lines)
                    break
            taken, row = self._one(lines, at, last=last)
            if not taken:
                break
            at += taken
            if row is not None:
                yield row
        self._line += at
        self._held = lines[at:]

    def _at_once(self, lines: list[bytes]) -> list[list[str]] | None:
        """One row per line, where all lines are in order."""
        text = b"\n".join(lines)
        if b"\0" in text or max(map(len, lines)) > self._limits.line:
            return None
        try:
            parsed = list(self._parsed(text.decode().split("\n")))
        except (UnicodeDecodeError, csv.Error):
            return None
        fits = len(parsed) == len(lines) and all(
            len(cells) == self._width or not cells for cells in parsed
        )
        return parsed if fits else None

    def _parsed(self, lines: Iterable[str]) -> Iterator[list[str]]:
        return csv.reader(lines, delimiter=self._delimiter, strict=True)

    def _one(
        self, lines: list[bytes], at: int, *, last: bool
    ) -> tuple[int, Row | None]:
        """The row at a line and how many lines it takes, 0 where more are needed."""
        number = self._line + at
        if not lines[at].strip(b" \t\r"):
            return 1, None
        if len(lines[at]) > self._limits.line:
            return 1, Row(number, [], json_text.overlong(self._limits))
        cells, reason = self._parse(lines[at : at + 1])
        if cells is not None:
            return 1, self._fitted(number, cells)
        if reason != BROKEN_QUOTES:
            return 1, Row(number, [], reason)
        quotes = lines[at].count(b'"')
        for end in range(at + 1, min(len(lines), at + MOST_LINES)):
            quotes += lines[end].count(b'"')
            if quotes % 2:
                continue
            cells, _ = self._parse(lines[at : end + 1])
            if cells is not None and len(cells) == (self._width or len(cells)):
                return end + 1 - at, self._fitted(number, cells)
            return 1, Row(number, [], BROKEN_QUOTES)
        held = sum(map(len, lines[at:]))
        is_open = quotes % 2 == 1 and len(lines) - at < MOST_LINES
        if is_open and held <= self._limits.line and not last:
            return 0, None
        return 1, Row(number, [], BROKEN_QUOTES)

    def _parse(self, lines: list[bytes]) -> tuple[list[str] | None, str]:
        text = b"\n".join(lines)
        if b"\0" in text:
            return None, NUL_BYTES
        try:
            decoded = text.decode()
        except UnicodeDecodeError:
            return None, NOT_UTF8
        try:
            # Each with its end, which may be part of a cell.
            rows = list(self._parsed(re.findall(r"[^\n]*\n|[^\n]+", decoded)))
        except csv.Error:
            return None, BROKEN_QUOTES
        return (rows[0], "") if len(rows) == 1 else (None, BROKEN_QUOTES)

    def _fitted(self, number: int, cells: list[str]) -> Row:
        if not self._width:
            self._width = len(cells)
        if len(cells) == self._width:
            return Row(number, cells)
        fewer = len(cells) < self._width
        return Row(number, [], FEWER_CELLS if fewer else MORE_CELLS)
