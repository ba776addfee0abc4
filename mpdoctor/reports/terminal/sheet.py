"""What a report is drawn on: text that neither data nor surroundings can surprise."""

import os
from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Protocol, Self, TextIO

from mpdoctor.model.levels import Severity
from mpdoctor.reports.printable import printable

_NARROWEST, _WIDEST, _USUAL = 40, 160, 80
_LONGEST_WORD, _LONGEST = 120, 500


class Text(Protocol):
    """A line of text, wrapped where it is wider than its place."""

    def append_text(self, text: Any, /) -> Any:
        """Put another text at the end."""


Block = Any
"""Whatever the sheet that made it can show: a text, an inset, a stack, a grid."""


class Grid(Protocol):
    """Rows of blocks in columns; the last column is as wide as it may be."""

    @property
    def row_count(self) -> int:
        """The number of rows so far."""

    def add_row(self, *cells: Block) -> None:
        """Add a row; without cells, it is blank."""


class Sheet(ABC):
    """Collects paragraphs and writes them to `out` at the end.

    Text goes through `text`, `prose` or `quote`, never through markup.
    """

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._encoding = (getattr(out, "encoding", None) or "utf-8").lower()
        self._paragraphs = 0
        self.width = _width(out)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self._out.write(self._drawn())

    def show(self, *blocks: Block | None) -> None:
        """Add a paragraph; `None` is nothing."""
        there = [block for block in blocks if block is not None]
        if there and self._paragraphs:
            self._draw(None)
        self._paragraphs += bool(there)
        for block in there:
            self._draw(block)

    @abstractmethod
    def _draw(self, block: Block | None) -> None:
        """Draw below what is there; `None` is a blank line."""

    @abstractmethod
    def _drawn(self) -> str:
        """Everything, without blanks at the ends of lines."""

    # -- blocks ----------------------------------------------------------------------

    @abstractmethod
    def begun(self, style: str) -> Text:
        """An empty text; what is appended to it has this style, too."""

    @abstractmethod
    def text(self, content: str, style: str = "") -> Text:
        """Text as it stands, without anything that a terminal would act upon."""

    @abstractmethod
    def prose(self, content: str, style: str = "") -> Text:
        """Sentences of our own, in which names in backticks stand out."""

    @abstractmethod
    def quote(self, content: str, style: str = "") -> Text:
        """A sentence with names from data in it, and so of bounded length."""

    @abstractmethod
    def inset(self, block: Block, left: int, right: int = 0) -> Block:
        """A block with room beside it."""

    @abstractmethod
    def stack(self, *blocks: Block) -> Block:
        """Blocks below each other."""

    @abstractmethod
    def grid(self, columns: int) -> Grid:
        """Columns without lines, of which only the last may be wrapped."""

    @abstractmethod
    def ruled(self, left: Block, right: Block, least: int) -> Grid:
        """Two columns with headings over a line, the left one for numbers and codes."""

    # -- lengths ---------------------------------------------------------------------

    @abstractmethod
    def cells(self, text: str) -> int:
        """How many columns a text takes."""

    def cut(self, content: str, room: int) -> str:
        """Text that fits, cut at its end."""
        shown = self._clean(content)
        if self.cells(shown) <= room:
            return shown
        # Far more than fits is cut at once, so that a hostile name costs no time.
        shown = shown[:room]
        while shown and self.cells(shown + self._dots) > room:
            shown = shown[:-1]
        return shown + self._dots

    def cut_front(self, content: str, room: int) -> str:
        """Text that fits, cut at its front: the end of a path tells more."""
        shown = self._clean(content)
        if self.cells(shown) <= room:
            return shown
        shown = shown[-room:]
        while shown and self.cells(self._dots + shown) > room:
            shown = shown[1:]
        return self._dots + shown

    @property
    def _dots(self) -> str:
        return self._clean("…")

    @property
    def _is_unicode(self) -> bool:
        return self._encoding.startswith("utf")

    def _clean(self, content: str) -> str:
        return printable(content, self._encoding)

    def _bounded(self, content: str) -> str:
        return self._shortened(self._clean(content))

    def _shortened(self, content: str) -> str:
        if len(content) <= _LONGEST_WORD:
            return content
        words = [
            word
            if len(word) <= _LONGEST_WORD
            # The end of a word often closes a pair of backticks.
            else f"{word[: _LONGEST_WORD - 10]}{self._dots}{word[-6:]}"
            for word in content.split(" ")
        ]
        text = " ".join(words)
        return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + self._dots


def counted(number: int, noun: str) -> str:
    """`1 error`, `2,000 errors`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def tally(severities: Mapping[Severity, int]) -> str:
    """`2 errors, 1 warning, 3 info`, without what there is none of."""
    return ", ".join(
        f"{number:,} info" if severity is Severity.INFO else counted(number, severity)
        for severity in Severity
        if (number := severities.get(severity, 0))
    )


def _width(out: TextIO) -> int:
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        width = int(columns)
    elif out.isatty():
        try:
            width = os.get_terminal_size(out.fileno()).columns or _USUAL
        except (OSError, ValueError):
            width = _USUAL
    else:
        width = _USUAL
    return max(_NARROWEST, min(width, _WIDEST))
