"""The pattern that ids have in common."""

import re
from collections.abc import Iterable, Sequence

FEWEST = 12
"""Distinct texts below which a pattern would be a guess."""

MOST_PARTS = 6
LONGEST = 80

_SEPARATORS = re.compile(r"[^A-Za-z0-9]+")
_ALPHA = re.compile(r"[A-Za-z]*")
_SPECIAL = re.compile(r"[.^$*+?()\[\]{}|\\]")

_CLASSES = (
    ("0-9", re.compile(r"[0-9]+")),
    ("a-f0-9", re.compile(r"[a-f0-9]+")),
    ("A-F0-9", re.compile(r"[A-F0-9]+")),
    ("a-z0-9", re.compile(r"[a-z0-9]+")),
    ("A-Z0-9", re.compile(r"[A-Z0-9]+")),
    ("A-Za-z0-9", re.compile(r"[A-Za-z0-9]+")),
)
_HEX_LENGTH = 8
"""Characters below which letters from a to f alone are chance."""


def common_pattern(texts: Iterable[str]) -> str | None:
    """An RE2 expression that all texts match and that says something of them.

    `None` where they have no form in common, or are plain words.
    """
    known = sorted(set(texts))
    if len(known) < FEWEST or max(map(len, known)) > LONGEST:
        return None
    separators = _SEPARATORS.findall(known[0])
    if any(_SEPARATORS.findall(text) != separators for text in known):
        return None
    columns = list(zip(*(_SEPARATORS.split(text) for text in known), strict=True))
    if len(columns) > MOST_PARTS:
        return None
    parts = [_part(column) for column in columns]
    # Words are no id, and what is the same everywhere is no form.
    if not any(distinctive for _, distinctive in parts):
        return None
    expression = parts[0][0]
    for separator, (part, _) in zip(separators, parts[1:], strict=True):
        expression += _literal(separator) + part
    return f"^{expression}$"


def _part(column: Sequence[str]) -> tuple[str, bool]:
    """The expression of one part, and whether it tells an id."""
    if len(set(column)) == 1:
        return _literal(column[0]), False
    prefix = _common_prefix(column)
    rest = [text[len(prefix) :] for text in column]
    if prefix and not all(text[:1].isdigit() for text in rest):
        prefix, rest = "", list(column)
    if "" in rest:
        return _literal(prefix) + "[A-Za-z0-9]*", False
    lengths = set(map(len, rest))
    for characters, expression in _CLASSES:
        if all(map(expression.fullmatch, rest)):
            is_hex = characters in ("a-f0-9", "A-F0-9")
            if is_hex and (len(lengths) > 1 or max(lengths) < _HEX_LENGTH):
                continue
            break
    has_digits = sum(any(map(str.isdigit, text)) for text in rest) > len(rest) // 2
    distinctive = characters == "0-9" or (has_digits and min(lengths) >= _HEX_LENGTH)
    return f"{_literal(prefix)}[{characters}]{_times(rest, lengths)}", distinctive


def _times(texts: Sequence[str], lengths: set[int]) -> str:
    """A fixed length only where it is no chance: numbers grow."""
    if len(lengths) > 1:
        return "+"
    length = min(lengths)
    padded = any(text.startswith("0") for text in texts)
    plain = all(map(str.isdigit, texts)) and not padded
    return "+" if plain or length == 1 else f"{{{length}}}"


def _common_prefix(column: Sequence[str]) -> str:
    low, high = min(column), max(column)
    size = 0
    while size < min(len(low), len(high)) and low[size] == high[size]:
        size += 1
    found = _ALPHA.match(low[:size])
    return found[0] if found else ""


def _literal(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)
