"""Regular expressions from a plan, in an engine that hostile text cannot slow down.

Loading a plan has made sure that they are RE2 expressions.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any

from mpdoctor.text.bulk import HealthyForms

# What an expression is made of, as far as it is clear which letters and digits it names.
_INSIDE = r"\\[dDsSwW]|\\[^0-9A-Za-z]|0-9|A-Z|a-z|[^\\\[\]-](?!-[^\]])|-(?=\])"
_PART = re.compile(
    r"\\[AbBdDsSwWz]|\\[^0-9A-Za-z]|\{[0-9]+(?:,[0-9]*)?\}|\(\?:|\((?!\?)"
    rf"|\[\^?-?(?P<inside>(?:{_INSIDE})*)\]|(?P<sign>[^\\\[\](])"
)
_UNNAMED = re.compile(r"\\.|0-9|A-Z|a-z")


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:
    # Loaded on first use, because most names and values need no pattern.
    re2 = import_module("re2")
    return re2.compile(pattern)


@lru_cache(maxsize=256)
def searcher(pattern: str) -> Callable[[str], bool]:
    """Tells whether a text holds the pattern anywhere, as JSON Schema has it."""
    return lambda text: _compiled(pattern).search(_bytes(text)) is not None


@lru_cache(maxsize=256)
def form_searcher(pattern: str, prefix: str = "") -> HealthyForms | None:
    """Tells at once whether all of many texts hold the pattern, or begin with `prefix`.

    `None` where it is not clear which letters and digits the pattern tells apart.
    """
    alike = interchangeable(pattern)
    return None if alike is None else HealthyForms(searcher(pattern), alike, prefix)


def interchangeable(pattern: str) -> bytes | None:
    """A table for `translate` that writes those digits, and those letters of one case,
    alike that the pattern does not name; or `None` where that is not clear."""
    named: set[str] = set()
    end = 0
    for part in _PART.finditer(pattern):
        if part.start() != end:
            return None
        end = part.end()
        named.update(part["sign"] or _UNNAMED.sub("", part["inside"] or ""))
    if end != len(pattern):
        return None
    table = bytearray(range(256))
    for signs in (digits, ascii_lowercase, ascii_uppercase):
        same = [sign for sign in signs if sign not in named]
        for sign in same:
            table[ord(sign)] = ord(same[0])
    return bytes(table)


def matches_whole(pattern: str, text: str) -> bool:
    """Whether a text is one match of the pattern from end to end."""
    return _compiled(pattern).fullmatch(_bytes(text)) is not None


def _bytes(text: str) -> bytes:
    # Half a surrogate pair has no UTF-8 form; it matches as an unknown character.
    return text.encode("utf-8", "replace")
