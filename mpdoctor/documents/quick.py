"""A short cut through large and regular YAML, several times as fast as the parser.

It knows block mappings and lists of values that stand on one line. What it does not
know by sight goes to the parser, a piece at a time. Where a piece is not YAML by
itself, it gives up and answers `None`, so that it never has to say what is wrong.
Its answers are tested against the parser's.
"""

import re
from dataclasses import dataclass
from typing import Any

from mpdoctor.documents.document import Document
from mpdoctor.documents.flow import NotFlow, flow
from mpdoctor.documents.scalar import plain
from mpdoctor.documents.text import decoded
from mpdoctor.documents.yaml import MAX_NODES, parse
from mpdoctor.errors import UserError

# Each line is one row: indent, key (plain, in double or single quotes), value; or
# indent and list item; or indent and anything else.
_ROW = re.compile(
    r"""^([ ]*)(?:(?:([\w$](?:[\w $./()&+,'!?%=@*;-]{0,126}[\w$./()&+,'!?%=@*;-])?)
      |"([^"\\\n]{1,126})"|'([^'\n]{1,126})'):(?:[ ]+(.*)|$)
      |-[ ]+([^ \n].*)
      |(.*))$""",
    re.MULTILINE | re.VERBOSE,
)
_Row = tuple[str, str, str, str, str, str, str]
_PLAIN_START = re.compile(r"[\w$./(+^]|-[\w.]")
_QUOTED = re.compile(r"""(?:"([^"\\]*)"|'([^']*)') *""")
_USUAL = bytes([0x0A, *range(0x20, 0x7F), *range(0x80, 0x100)])
_UNUSUAL = re.compile("[\x80-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_MARKERS = ("\n%", "\n---", "\n...")
_MAX_DEPTH = 30
_MAX_PIECES = 300


@dataclass(frozen=True, slots=True)
class Outline:
    """A document of which only the lines are known, by the `id` of a dict or list."""

    source: str
    data: Any
    key_lines: dict[int, list[int]]
    nodes: int

    def lines(self, container: Any) -> list[int] | None:
        """The line of each key; `None` inside of a collection written on one line."""
        return self.key_lines.get(id(container))


class _GiveUpError(UserError):
    """The parser has to read the whole document."""


def outline(content: bytes, source: str) -> Outline | None:
    """The data that `parse` answers, or `None` where only `parse` can tell."""
    try:
        text = decoded(content, source, _GiveUpError).replace("\r\n", "\n")
        skipped = 1 if text.startswith("---\n") else 0
        text = "\n" + text[4 * skipped :]
        if _is_unusual(text):
            return None
        reader = _Reader(text, skipped)
        data = reader.read()
    except (_GiveUpError, ValueError):
        return None
    return Outline(source, data, reader.key_lines, reader.nodes)


def _is_unusual(text: str) -> bool:
    if text.encode().translate(None, _USUAL):
        return True
    if any(marker in text for marker in _MARKERS):
        return True
    return not text.isascii() and _UNUSUAL.search(text) is not None


class _Reader:
    """Goes from line to line; `_data` is the mapping that the last key belongs to."""

    def __init__(self, text: str, skipped: int) -> None:
        self.key_lines: dict[int, list[int]] = {}
        self.nodes = 0
        # The text begins with an empty line, so that rows count from 1 like lines.
        self._rows: list[_Row] = _ROW.findall(text)
        self._text = text
        self._skipped = skipped
        self._at = 0
        self._pieces = 0
        self._whole: list[str] = []
        self._flows: dict[str, tuple[Any, int]] = {}
        self._above: list[tuple[int, dict[str, Any]]] = []
        self._indent = -1
        self._data: dict[str, Any] = {"": None}
        self._lines: list[int] = []
        self._key = ""
        self._begun = 0
        self._open = True

    def read(self) -> dict[str, Any]:
        rows, root = self._rows, self._data
        while self._at < len(rows):
            indent, key, double, single, value, item, other = rows[self._at]
            if key or double or single:
                self._entry(len(indent), key or double or single, value)
            elif item:
                self._list(len(indent))
            elif other and other[0] != "#":
                self._other(len(indent))
            self._at += 1
        if self.nodes > MAX_NODES or not isinstance(root[""], dict):
            raise _GiveUpError("no mapping")
        return root[""]

    def _entry(self, indent: int, key: str, value: str) -> None:
        if indent != self._indent:
            if indent > self._indent:
                if not self._open:
                    self._piece()
                    return
                self._descend(indent)
            else:
                self._ascend(indent)
        if key in self._data:
            raise _GiveUpError("a duplicate")
        self.nodes += 1
        self._key, self._begun = key, self._at
        self._lines.append(self._at + self._skipped)
        self._open = not value or value[0] == "#"
        if self._open:
            self._data[key] = None
            return
        try:
            self._data[key] = self._inline(value)
        except NotFlow:
            self._piece()

    def _descend(self, indent: int) -> None:
        if len(self._above) > _MAX_DEPTH:
            raise _GiveUpError("depth")
        child: dict[str, Any] = {}
        self._data[self._key] = child
        self._above.append((self._indent, self._data))
        self._indent, self._data = indent, child
        self._lines = self.key_lines[id(child)] = []

    def _ascend(self, indent: int) -> None:
        while indent < self._indent:
            self._indent, self._data = self._above.pop()
        if indent != self._indent:
            raise _GiveUpError("indentation")
        self._lines = self.key_lines[id(self._data)]

    def _inline(self, text: str) -> Any:
        first = text[0]
        if first == "{" or first == "[":
            known = self._flows.get(text)
            if known is None:
                known = self._flows[text] = flow(text)
            self.nodes += known[1]
            return known[0]
        if first == '"' or first == "'":
            quoted = _QUOTED.fullmatch(text)
            if quoted is None:
                raise NotFlow
            return quoted[1] or quoted[2] or ""
        if _PLAIN_START.match(text) is None:
            raise NotFlow
        text = text.partition(" #")[0].rstrip(" ")
        if ": " in text or text.endswith(":"):
            raise NotFlow
        return plain(text)

    def _list(self, indent: int) -> None:
        """Read the items of a list that stands below its key."""
        if not self._open or indent < self._indent:
            self._piece()
            return
        items: list[Any] = []
        lines: list[int] = []
        at = self._at
        try:
            while at < len(self._rows):
                spaces, *keys, _, item, other = self._rows[at]
                if item and len(spaces) == indent:
                    items.append(self._inline(item))
                    lines.append(at + self._skipped)
                elif item or any(keys) or (other and other[0] != "#"):
                    break
                at += 1
        except NotFlow:
            self._piece()
            return
        self.nodes += len(items)
        self._data[self._key] = items
        self.key_lines[id(items)] = lines
        self._open = False
        self._at = at - 1

    def _other(self, indent: int) -> None:
        """A line that continues what is above it, or has a key of an unusual form."""
        if indent <= self._indent:
            if self._rows[self._at][-1].startswith("<<"):
                raise _GiveUpError("what is merged comes after what is written")
            if indent < self._indent:
                self._ascend(indent)
            self._begun = self._at
            self._lines.append(self._at + self._skipped)
        self._piece(is_new=indent <= self._indent)

    def _piece(self, *, is_new: bool = False) -> None:
        """Let the parser read the last key again, with all lines that belong to it."""
        self._pieces += 1
        if self._pieces > _MAX_PIECES or self._indent < 0:
            raise _GiveUpError("too many pieces")
        if self._pieces == 1:
            self._whole = self._text.split("\n")
        lines = self._whole
        end = self._begun + 1
        while end < len(lines):
            text = lines[end].lstrip(" ")
            indent = len(lines[end]) - len(text)
            is_item = indent == self._indent and text[:1] == "-"
            if text and indent <= self._indent and not is_item:
                break
            end += 1
        # The end of a line is part of a block of text, but for the end of the file.
        content = "\n".join([*lines[self._begun : end], *[""][: len(lines) - end]])
        document = parse(content.encode(), "a piece", _GiveUpError)
        self.nodes += document.nodes
        if not isinstance(document.data, dict) or len(document.data) != 1:
            raise _GiveUpError("not one entry")
        if self.nodes > MAX_NODES:
            raise _GiveUpError("nodes")
        ((key, value),) = document.data.items()
        if (key in self._data) if is_new else (key != self._key):
            raise _GiveUpError("a duplicate, or another entry")
        self._key = key
        self._data[key] = value
        self._adopt(document, value)
        self._open = False
        self._at = end - 1

    def _adopt(self, document: Document, value: Any) -> None:
        if not isinstance(value, dict | list) or id(value) in self.key_lines:
            return
        above = self._begun - 1 + self._skipped
        self.key_lines[id(value)] = [above + line for line in document.lines(value)]
        for inner in value.values() if isinstance(value, dict) else value:
            self._adopt(document, inner)
