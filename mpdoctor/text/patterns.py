"""Regular expressions from a plan, in an engine that hostile text cannot slow down.

Loading a plan has made sure that they are RE2 expressions.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any

# Anchored, and made of literals, classes of listed characters and their repetitions:
# no dot, no negated class, no escape but of digits, word characters and punctuation.
_PLAIN = re.compile(
    r"\^((?:[A-Za-z0-9 _:;,@/#%&=~'<>!\"-]"
    r"|\\[dw.\-+*?()\[\]{}|/$^]"
    r"|\[(?!\^)(?:[A-Za-z0-9 _:;,@/#%&=~.+*?()|{}$-]|\\[dw.\-+\]])+\]"
    r"|\(\?:|\((?!\?)|[)|?+*]|\{[0-9]+(?:,[0-9]*)?\})*)\$"
)


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
def bulk_searcher(pattern: str) -> Callable[[Sequence[str]], bool] | None:
    """Tells at once whether all of many texts hold the pattern, or `None`.

    The texts are joined by a character that neither they nor the pattern can hold, and
    matched as one. That is sound only for patterns that say from end to end which
    characters they take; for others there is no such function.
    """
    body = _PLAIN.fullmatch(pattern)
    if body is None:
        return None
    bulk = f"(?:(?:{body[1]})\\x00)*"

    def clears(texts: Sequence[str]) -> bool:
        joined = "\0".join(texts) + "\0"
        if joined.count("\0") != len(texts):
            return False
        return _compiled(bulk).fullmatch(_bytes(joined)) is not None

    return clears


def matches_whole(pattern: str, text: str) -> bool:
    """Whether a text is one match of the pattern from end to end."""
    return _compiled(pattern).fullmatch(_bytes(text)) is not None


def _bytes(text: str) -> bytes:
    # Half a surrogate pair has no UTF-8 form; it matches as an unknown character.
    return text.encode("utf-8", "replace")
