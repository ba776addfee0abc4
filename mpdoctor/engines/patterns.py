"""Regular expressions from a plan, in an engine that hostile text cannot slow down.

Loading a plan has made sure that they are RE2 expressions.
"""

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from typing import Any


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:
    # Loaded on first use, because most names and values need no pattern.
    re2 = import_module("re2")
    return re2.compile(pattern)


def searcher(pattern: str) -> Callable[[str], bool]:
    """Tells whether a text holds the pattern anywhere, as JSON Schema has it."""
    search = _compiled(pattern).search
    return lambda text: search(_bytes(text)) is not None


def matches_whole(pattern: str, text: str) -> bool:
    """Whether a text is one match of the pattern from end to end."""
    return _compiled(pattern).fullmatch(_bytes(text)) is not None


def _bytes(text: str) -> bytes:
    # Half a surrogate pair has no UTF-8 form; it matches as an unknown character.
    return text.encode("utf-8", "replace")
