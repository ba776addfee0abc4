"""Draws text reports with rich; neither data nor the terminal can surprise it."""

import os
import re
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Self, TextIO

from msgspec import Struct
from rich.box import Box
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mpdoctor.model.levels import Severity
from mpdoctor.reports.sanitize import printable, without_commands

_NARROWEST, _WIDEST, _USUAL = 40, 160, 80
_LONGEST_WORD, _LONGEST = 120, 500

_LINE = Box("    \n    \n ── \n    \n    \n    \n    \n    \n")
_ASCII_LINE = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)

_NAME = re.compile(r"`[^`]+`")
_BLANK_ENDS = re.compile(r" +$", re.MULTILINE)


class Symbol(Struct, frozen=True):
    """How good or bad something is, in one character and one colour."""

    mark: str
    style: str


SYMBOLS = {
    Severity.ERROR: Symbol("✗", "red"),
    Severity.WARNING: Symbol("▲", "yellow"),
    Severity.INFO: Symbol("●", "blue"),
}
HEALTHY = Symbol("✓", "green")
NOT_EXAMINED = Symbol("–", "dim")


class Renderer:
    """Collects paragraphs and writes them to `out` at the end, without blanks at line ends.

    Text goes through `text`, `prose` or `quote`, never through markup.
    """

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._encoding = (getattr(out, "encoding", None) or "utf-8").lower()
        self._paragraphs = 0
        self.width = _width(out)
        self._console = Console(
            file=out,
            width=self.width,
            height=25,  # never used, but asked of the surroundings if left out
            color_system=None if os.environ.get("NO_COLOR") else "auto",
            markup=False,
            highlight=False,
            emoji=False,
        )

    def __enter__(self) -> Self:
        self._console.begin_capture()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        text = self._console.end_capture()
        if error is None:
            self._out.write(without_commands(_BLANK_ENDS.sub("", text)))

    def show(self, *blocks: RenderableType | None) -> None:
        """Add a paragraph; `None` is nothing."""
        present = [block for block in blocks if block is not None]
        if present and self._paragraphs:
            self._console.print()
        self._paragraphs += bool(present)
        for block in present:
            # A line that may not be wrapped is not cut either.
            whole = isinstance(block, Text) and bool(block.no_wrap)
            self._console.print(block, soft_wrap=whole)

    # -- text ------------------------------------------------------------------------

    def text(self, content: str, style: str = "") -> Text:
        """Text as it stands, without anything that a terminal would act upon."""
        # As a span: a style of the whole would colour what is appended later, too.
        return Text().append(self._clean(content), style)

    def prose(self, content: str, style: str = "") -> Text:
        """Sentences of our own, in which names in backticks stand out."""
        text = self.text(content, style)
        text.highlight_regex(_NAME, "bold")
        return text

    def quote(self, content: str, style: str = "") -> Text:
        """A sentence with names from data in it, and so of bounded length."""
        return self.prose(self._shortened(self._clean(content)), style)

    def help(self, advice: Text) -> Padding:
        """Advice, below what it is about."""
        return inset(self.help_line(advice), 2)

    def help_line(self, advice: Text) -> Text:
        """Advice, which stands two columns further in than what it is about."""
        return self.text("help: ", "green").append_text(advice)

    def lines(self, text: Text, room: int) -> Iterable[Text]:
        """The text in lines of no more than so many columns."""
        if cell_len(text.plain) <= room and "\n" not in text.plain:
            return (text,)
        return text.wrap(self._console, room, overflow="fold")

    def cut(self, content: str, room: int) -> str:
        """Text that fits, cut at its end."""
        shown = self._clean(content)
        if cell_len(shown) <= room:
            return shown
        # Far more than fits is cut at once, so that a hostile name costs no time.
        shown = shown[:room]
        while shown and cell_len(shown + self._dots) > room:
            shown = shown[:-1]
        return shown + self._dots

    def cut_front(self, content: str, room: int) -> str:
        """Text that fits, cut at its front: the end of a path tells more."""
        shown = self._clean(content)
        if cell_len(shown) <= room:
            return shown
        shown = shown[-room:]
        while shown and cell_len(self._dots + shown) > room:
            shown = shown[1:]
        return self._dots + shown

    @property
    def _dots(self) -> str:
        return self._clean("…")

    def _clean(self, content: str) -> str:
        return printable(content, self._encoding)

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

    # -- tables ----------------------------------------------------------------------

    @property
    def line(self) -> Box:
        """A box that is nothing but a line below the heading."""
        return _LINE if self._encoding.startswith("utf") else _ASCII_LINE

    @property
    def dash(self) -> str:
        """What such a line is made of."""
        return self.line.head_row_horizontal

    def grid(self, columns: int) -> Table:
        """Columns without lines, of which only the last may be wrapped."""
        table = Table(box=None, show_header=False, padding=(0, 1))
        for _ in range(columns - 1):
            table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        return table


def inset(block: RenderableType, left: int, right: int = 0) -> Padding:
    """A block with room beside it."""
    return Padding(block, (0, right, 0, left))


def counted(number: int, noun: str) -> str:
    """`1 error`, `2,000 errors`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def count_severities(severities: Mapping[Severity, int]) -> str:
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
