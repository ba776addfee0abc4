"""Draws with rich: colours, tables of any form, and text of any script."""

import os
import re
from typing import Self, TextIO

from rich.box import Box
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mpdoctor.reports.terminal.sheet import Sheet

_LINE = Box("    \n    \n ── \n    \n    \n    \n    \n    \n")
_ASCII_LINE = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)

_NAME = re.compile(r"`[^`]+`")
_BLANK_ENDS = re.compile(r" +$", re.MULTILINE)


class Canvas(Sheet):
    """A sheet that rich draws."""

    def __init__(self, out: TextIO) -> None:
        super().__init__(out)
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

    def _draw(self, block: RenderableType | None) -> None:
        if block is None:
            self._console.print()
        else:
            self._console.print(block)

    def _drawn(self) -> str:
        return _BLANK_ENDS.sub("", self._console.end_capture())

    @property
    def line(self) -> Box:
        """A box that is nothing but a line below the heading."""
        return _LINE if self._is_unicode else _ASCII_LINE

    def begun(self, style: str) -> Text:
        """An empty text; what is appended to it has this style, too."""
        return Text(style=style)

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
        return self.prose(self._bounded(content), style)

    def inset(self, block: RenderableType, left: int, right: int = 0) -> Padding:
        """A block with room beside it."""
        return Padding(block, (0, right, 0, left))

    def stack(self, *blocks: RenderableType) -> Group:
        """Blocks below each other."""
        return Group(*blocks)

    def grid(self, columns: int) -> Table:
        """Columns without lines, of which only the last may be wrapped."""
        table = Table(box=None, show_header=False, padding=(0, 1))
        for _ in range(columns - 1):
            table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        return table

    def ruled(self, left: Text, right: Text, least: int) -> Table:
        """Two columns with headings over a line, the left one for numbers and codes."""
        table = Table(
            box=self.line,
            show_edge=False,
            border_style="dim",
            padding=(0, 0, 0, 1),
            expand=True,
        )
        table.add_column(left, justify="right", no_wrap=True, min_width=least)
        table.add_column(right, overflow="fold", ratio=1)
        return table

    def cells(self, text: str) -> int:
        """How many columns a text takes."""
        return cell_len(text)
