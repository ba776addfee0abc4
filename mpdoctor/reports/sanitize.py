"""Text from data made safe to show: characters that draw nothing, or draw elsewhere, are escaped."""

import re
from typing import TextIO
from unicodedata import category

LONGEST = 1000
"""Characters of one text in reports that are made of lines."""

_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}

# Characters that Unicode calls printable although nothing is seen of them.
_BLANK = frozenset(
    (
        *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
        *(*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)),
    )
)

_ASCII = {
    "…": "...",
    "→": "->",
    "–": "-",
    "—": "-",
    "−": "-",
    "·": "-",
    "×": "x",
    "≤": "<=",
    "≥": ">=",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "✓": "+",
    "✗": "x",
    "▲": "!",
    "●": "i",
    "█": "#",
}

_MARKS_ON_A_LETTER = 3

_LINE_COMMAND = re.compile(r"^((?:[ \t]|\x1b\[[\d;]*m)*):(?=:)", re.MULTILINE)
_COMMAND = re.compile(r"##(?=\w*\[)")


def printable(text: str, encoding: str = "utf-8") -> str:
    """The text as one line that any terminal of this encoding can show."""
    if text.isascii() and text.isprintable():
        return text
    shown = []
    marks = _MARKS_ON_A_LETTER
    for char in text:
        # Many marks grow out of their line, and one at the start joins our text.
        marks = marks + 1 if category(char)[0] == "M" else 0
        if not char.isprintable() or ord(char) in _BLANK or marks > _MARKS_ON_A_LETTER:
            shown.append(_escaped(char))
        elif _fits(char, encoding):
            shown.append(char)
        else:
            shown.append(_ASCII.get(char) or _escaped(char))
    return "".join(shown)


def without_commands(text: str) -> str:
    """Finished lines in which nothing is a command to a CI service.

    GitHub takes `::error::` at the start of a line for one, blanks before it or not;
    `##[error]`, `##vso[…]` and `##teamcity[…]` may also stand within a line.
    """
    if "::" in text:
        text = _LINE_COMMAND.sub(r"\1\\x3a", text)
    return _COMMAND.sub(r"#\\x23", text) if "##" in text else text


def _fits(char: str, encoding: str) -> bool:
    if char.isascii() or encoding == "utf-8":
        return True
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _escaped(char: str) -> str:
    if char in _NAMED:
        return _NAMED[char]
    number = ord(char)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def encoding_of(out: TextIO) -> str:
    """The encoding of a stream in lower case; UTF-8 where it has none."""
    return (getattr(out, "encoding", None) or "utf-8").lower()


def one_line(text: str, encoding: str = "utf-8", longest: int = LONGEST) -> str:
    """The text as `printable` shows it, cut to `longest` characters."""
    shown = printable(text[:longest], encoding)
    if len(text) <= longest and len(shown) <= longest:
        return shown
    dots = "…" if encoding.startswith("utf") else "..."
    return shown[: longest - len(dots)] + dots
