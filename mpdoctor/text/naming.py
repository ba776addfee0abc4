"""Styles of writing names."""

import re
import unicodedata
from collections.abc import Callable, Mapping

from mpdoctor.text.patterns import matches_whole

_SMALL_WORDS = frozenset(
    {
        *("a", "an", "and", "as", "at", "but", "by", "for", "from", "if", "in", "into"),
        *("nor", "of", "on", "onto", "or", "per", "the", "to"),
        *("via", "vs", "vs.", "with", "without"),
    }
)

_APOSTROPHES = str.maketrans("", "", "'’")


def _sketch(name: str) -> str:
    """A letter per character: `a` small, `A` capital, `x` without case, `0` a digit."""
    return "".join(map(_kind, name.translate(_APOSTROPHES)))


def _kind(char: str) -> str:
    if char.isdecimal():
        return "0"
    if char.isalpha():
        if char.lower() == char.upper():
            return "x"
        return "a" if char.islower() else "A"
    # The vowel signs of Indic scripts and other marks belong to their letter.
    return "x" if unicodedata.category(char).startswith("M") else char


def _sketched(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda name: compiled.fullmatch(_sketch(name)) is not None


def _is_title(name: str) -> bool:
    first, *rest = _words(name)
    return _is_large(first) and all(
        _is_large(word) or word in _SMALL_WORDS for word in rest
    )


def _is_sentence(name: str) -> bool:
    first, *rest = _words(name)
    return _is_large(first) and not any(_is_capitalised(word) for word in rest)


def _is_lower(name: str) -> bool:
    return all(word and "A" not in _sketch(word) for word in _words(name))


def _words(name: str) -> list[str]:
    """Words between single spaces; a stray separator leaves one that no style accepts."""
    return [
        "" if "_" in word or any(map(str.isspace, word)) else word
        for word in name.split(" ")
    ]


def _is_large(word: str) -> bool:
    """Begins with a capital, or has one as `iOS` has, or has no case to speak of."""
    sketch = _sketch(word)
    return bool(word) and ("A" in sketch or "a" not in sketch)


def _is_capitalised(word: str) -> bool:
    """Written as a name is, unlike a plain word (`page`) or an acronym (`PDF`, `iOS`)."""
    sketch = _sketch(word)
    letters = [kind for kind in sketch if kind in "aA"]
    return not word or (
        len(letters) > 1 and letters[0] == "A" and letters.count("A") == 1
    )


STYLES: Mapping[str, Callable[[str], bool]] = {
    "snake_case": _sketched("[ax0]+(_[ax0]+)*"),
    "camelCase": _sketched("[ax][aAx0]*"),
    "PascalCase": _sketched("[Ax0][aAx0]*"),
    "kebab-case": _sketched("[ax0]+(-[ax0]+)*"),
    "Title Case": _is_title,
    "Sentence case": _is_sentence,
    "lower case": _is_lower,
    "UPPER_CASE": _sketched("[Ax0]+(_[Ax0]+)*"),
    "SCREAMING_SNAKE_CASE": _sketched("[Ax0]+(_[Ax0]+)*"),
}
"""The styles that a plan may name."""


def matches(style_or_pattern: str, name: str) -> bool:
    """Whether a name is written in a named style, or matches an RE2 expression."""
    style = STYLES.get(style_or_pattern)
    return matches_whole(style_or_pattern, name) if style is None else style(name)
