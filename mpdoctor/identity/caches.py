"""Caches of what depends on an event's name, sender or country alone."""

import re
from collections.abc import Callable
from typing import Any, TypeVar
from zlib import crc32

from mpdoctor.identity.rows import written

T = TypeVar("T")

# Steps before a person is known, by the names that most projects give them.
_BEFORE_LOGIN = re.compile(
    r"(sign[ _-]?up|registration|onboarding)[ _-]?(start|begin|view|open)|"
    r"(landing|home)[ _-]?page|lead[ _-]?(created|captured)|"
    r"(page|screen)[ _-]?view",
    re.IGNORECASE,
)

_LOGOUT = re.compile(
    r"(user[ _-]?)?(log(ged)?|sign(ed)?)[ _-]?(user[ _-]?)?out", re.IGNORECASE
)

LONGEST_NAME = 80
"""Characters of an event's name that a timeline shows."""

MOST_NAMES = 10_000
"""Names that are kept in a cache."""

LONGEST_KEY = 1_000
"""Characters of a name, or of where an event is from, beyond which it is not kept."""


class Numbers(dict[tuple[Any, ...], int]):
    """Numbers of senders, each computed once."""

    def __init__(self, find: Callable[[tuple[Any, ...]], int]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, key: tuple[Any, ...]) -> int:
        number = self._find(key)
        if all(map(_is_short_text, key)):
            self[key] = number
        return number


def _is_short_text(part: Any) -> bool:
    # Numbers are not kept: 0, 0.0 and false are the same key, but not the same text.
    return part is None or (type(part) is str and len(part) <= LONGEST_KEY)


class ByText(dict[str, T]):
    """A function of texts, computed once per text."""

    def __init__(self, find: Callable[[str], T]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, text: str) -> T:
        found = self._find(text)
        if len(text) <= LONGEST_KEY:
            if len(self) > MOST_NAMES:
                self.clear()
            self[text] = found
        return found


def place_number(place: str) -> str:
    """The number of a country, positive, or of an address, negative; as text."""
    if not place:
        return ""
    number = crc32(place.encode("utf-8", "backslashreplace")) >> 1 or 1
    return str(number if len(place) == 2 else -number)


def shown_name(name: str) -> str:
    """The name of an event as it can stand in a row."""
    return written(name[:LONGEST_NAME])


def is_early_step(name: str) -> bool:
    """Whether an event is a step before a person is known, by its name."""
    return _BEFORE_LOGIN.search(name) is not None


def is_logout(name: str) -> bool:
    """Whether an event is a logout, by its name."""
    return _LOGOUT.fullmatch(name[:LONGEST_NAME]) is not None
