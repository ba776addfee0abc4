"""Regular expressions from a plan, in an engine that hostile text cannot slow down.

Loading a plan has made sure that they are RE2 expressions.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any

from mpdoctor.model.harmless import DIGITS, LETTERS, Shape

LITTLE = 1 << 14
"""Characters up to which a shape is looked for without RE2, which takes a while to load."""

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
    shape = shape_of(pattern)
    has_shape = re.compile(_possessive(shape)) if shape else None

    def clears(texts: Sequence[str]) -> bool:
        joined = "\0".join(texts) + "\0"
        if joined.count("\0") != len(texts):
            return False
        if (
            has_shape is not None
            and len(joined) < LITTLE
            and all(map(has_shape.fullmatch, texts))
        ):
            return True
        return _compiled(bulk).fullmatch(_bytes(joined)) is not None

    return clears


def _possessive(shape: Shape) -> str:
    """A shape as an expression of `re` that never tries a second way."""
    return "".join(
        f"[{re.escape(signs)}]{{{least},{most}}}+" for signs, least, most in shape
    )


_RUN = re.compile(
    r"(?P<one>[A-Za-z0-9 _:;,@/#%&=~'<>!\"-]|\\[.\-+*?()\[\]{}|/$^])"
    r"|(?P<class>\\[dw])"
    r"|\[(?P<many>(?!\^)(?:[A-Za-z0-9 _:;,@/#%&=~.+*?()|{}$-]|\\[dw.\-+\]])+)\]"
)
_TIMES = re.compile(r"[+*?]|\{([0-9]{1,4})(,([0-9]{1,4})?)?\}")
_MEMBER = re.compile(r"(?P<class>\\[dw])|\\?(.)(?:-\\?([^\]]))?")
_CLASSES = {
    "\\d": DIGITS,
    "\\w": LETTERS + DIGITS + "_",
}
_ENDLESS = 1 << 20
_SIGNS = {"+": (1, _ENDLESS), "*": (0, _ENDLESS), "?": (0, 1)}


@lru_cache(maxsize=256)
def shape_of(pattern: str) -> Shape | None:
    """Runs of characters of which every text holds the pattern, or `None`.

    Only for patterns from end to end without groups and alternatives. Where runs take as
    many characters as they can, a text may hold the pattern without having the shape.
    """
    if _PLAIN.fullmatch(pattern) is None:
        return None
    runs = []
    at = 1
    while at < len(pattern) - 1:
        found = _RUN.match(pattern, at)
        if found is None:
            return None
        at = found.end()
        least, most = 1, 1
        times = _TIMES.match(pattern, at)
        if times is not None:
            at = times.end()
            least, most = _SIGNS.get(times[0]) or (
                int(times[1]),
                int(times[3] or _ENDLESS) if times[2] else int(times[1]),
            )
        characters = _characters(found)
        if characters is None:
            return None
        runs.append((characters, least, most))
    return tuple(runs)


def _characters(found: re.Match[str]) -> str | None:
    if found["class"]:
        return _CLASSES[found["class"]]
    if found["one"]:
        return found["one"][-1]
    members: set[str] = set()
    for member in _MEMBER.finditer(found["many"]):
        if member["class"]:
            members.update(_CLASSES[member["class"]])
            continue
        first, last = member[2], member[3] or member[2]
        if first > last:
            return None
        members.update(map(chr, range(ord(first), ord(last) + 1)))
    return "".join(sorted(members))


def matches_whole(pattern: str, text: str) -> bool:
    """Whether a text is one match of the pattern from end to end."""
    return _compiled(pattern).fullmatch(_bytes(text)) is not None


def _bytes(text: str) -> bytes:
    # Half a surrogate pair has no UTF-8 form; it matches as an unknown character.
    return text.encode("utf-8", "replace")
