"""Draws what needs neither colours nor rich, whose import takes longer than most runs.

Every character takes one column here; a text with others is left to rich. That both
draw the same is tested.
"""

import os
import re
from typing import Protocol, TextIO

from mpdoctor.reports.terminal.sheet import Sheet

_OTHERS = re.compile("[^ -~\xa1-\xac\xae-\u02ff…→–—−·×≤≥“”‘’✓✗▲●]")
_WORD = re.compile(r"\s*\S+\s*")


class NotPlain(Exception):
    """A text that may take more or fewer columns than it has characters."""


def is_plain(out: TextIO) -> bool:
    """Whether nobody can see colours there, by the customs that rich follows."""
    asked = ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE")
    return not out.isatty() and not any(os.environ.get(name) for name in asked)


class _Block(Protocol):
    def lines(self, width: int) -> list[str]:
        """What is drawn in so many columns."""

    @property
    def breadth(self) -> int:
        """How many columns it would fill."""


class PlainSheet(Sheet):
    """A sheet without colours. Raises `NotPlain` where rich should draw instead."""

    def __init__(self, out: TextIO) -> None:
        super().__init__(out)
        self._lines: list[str] = []

    def _draw(self, block: "_Block | None") -> None:
        self._lines += [""] if block is None else block.lines(self.width)

    def _drawn(self) -> str:
        return "".join(f"{line.rstrip(' ')}\n" for line in self._lines)

    def begun(self, style: str) -> "_Text":
        """An empty text."""
        return _Text("")

    def text(self, content: str, style: str = "") -> "_Text":
        """Text as it stands, without anything that a terminal would act upon."""
        return _Text(self._clean(content))

    def prose(self, content: str, style: str = "") -> "_Text":
        """The same: nothing can stand out here."""
        return self.text(content)

    def quote(self, content: str, style: str = "") -> "_Text":
        """A sentence with names from data in it, and so of bounded length."""
        return self.prose(self._bounded(content), style)

    def inset(self, block: _Block, left: int, right: int = 0) -> "_Inset":
        """A block with room beside it."""
        return _Inset(block, left, right)

    def stack(self, *blocks: _Block) -> "_Stack":
        """Blocks below each other."""
        return _Stack(blocks)

    def grid(self, columns: int) -> "_Grid":
        """Columns without lines, of which only the last may be wrapped."""
        return _Grid(columns)

    def ruled(self, left: "_Text", right: "_Text", least: int) -> "_Ruled":
        """Two columns with headings over a line, the left one for numbers and codes."""
        return _Ruled(left, right, least, "─" if self._is_unicode else "-")

    def cells(self, text: str) -> int:
        """How many columns a text takes."""
        return len(text)

    def _clean(self, content: str) -> str:
        shown = super()._clean(content)
        if not shown.isascii() and _OTHERS.search(shown):
            raise NotPlain
        return shown


class _Text:
    def __init__(self, content: str) -> None:
        self.content = content

    def append_text(self, text: "_Text", /) -> None:
        self.content += text.content

    def lines(self, width: int) -> list[str]:
        return wrapped(self.content, width)

    @property
    def breadth(self) -> int:
        return len(self.content)


class _Inset:
    def __init__(self, block: _Block, left: int, right: int) -> None:
        self._block = block
        self._left = left
        self._right = right

    def lines(self, width: int) -> list[str]:
        room = width - self._left - self._right
        return [" " * self._left + line for line in self._block.lines(room)]

    @property
    def breadth(self) -> int:
        return self._block.breadth + self._left + self._right


class _Stack:
    def __init__(self, blocks: tuple[_Block, ...]) -> None:
        self._blocks = blocks

    def lines(self, width: int) -> list[str]:
        return [line for block in self._blocks for line in block.lines(width)]

    @property
    def breadth(self) -> int:
        return max(block.breadth for block in self._blocks)


class _Grid:
    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._rows: list[tuple[_Block, ...]] = []

    @property
    def row_count(self) -> int:
        return len(self._rows)

    def add_row(self, *cells: _Block) -> None:
        self._rows.append(cells)

    def lines(self, width: int) -> list[str]:
        widths = [
            2 + max(row[column].breadth for row in self._rows)
            for column in range(self._columns - 1)
        ]
        widths.append(width - sum(widths))
        drawn = []
        for row in self._rows:
            cells = [
                cell.lines(room - 2) for cell, room in zip(row, widths, strict=True)
            ]
            for number in range(max(map(len, cells))):
                drawn.append(
                    "".join(
                        f" {cell[number] if number < len(cell) else '':<{room - 2}} "
                        for cell, room in zip(cells, widths, strict=True)
                    )
                )
        return drawn

    @property
    def breadth(self) -> int:
        raise NotPlain


class _Ruled:
    def __init__(self, left: _Text, right: _Text, least: int, line: str) -> None:
        self._heading = (left, right)
        self._least = least
        self._line = line
        self._rows: list[tuple[_Block, _Block]] = []

    @property
    def row_count(self) -> int:
        return len(self._rows)

    def add_row(self, *cells: _Block) -> None:
        left, right = cells or (_Text(""), _Text(""))
        self._rows.append((left, right))

    def lines(self, width: int) -> list[str]:
        room = width - self._least - 3
        heading = self._row(*self._heading, room)
        rows = [line for row in self._rows for line in self._row(*row, room)]
        return [*heading, self._line * width, *rows]

    def _row(self, left: _Block, right: _Block, room: int) -> list[str]:
        first, *others = right.lines(room)
        (code,) = left.lines(self._least)
        margin = " " * (self._least + 3)
        return [f" {code:>{self._least}}  {first}", *(margin + line for line in others)]

    @property
    def breadth(self) -> int:
        raise NotPlain


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines, broken between words as rich breaks it."""
    if len(text) <= width:
        return [text]
    breaks: list[int] = []
    used = 0
    for word in map(re.Match.span, _WORD.finditer(text)):
        start, end = word
        bare = len(text[start:end].rstrip())
        if bare <= width - used:
            used += end - start
        elif bare > width:
            breaks += range(start, end, width)
            used = (end - start) % width or width
        else:
            breaks.append(start)
            used = end - start
    starts = [0, *(at for at in breaks if at)]
    return [text[a:b] for a, b in zip(starts, [*starts[1:], None], strict=True)]
