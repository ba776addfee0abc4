"""Caches of what depends on an event's name or country alone."""

import re
from collections.abc import Callable
from typing import TypeVar
from zlib import crc32

from mpdoctor.identity.rows import escape_id

T = TypeVar("T")

# Steps before a person is known, by the names that most projects give them.
_EARLY_STEP = re.compile(
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

MOST_KEYS = 10_000
"""Texts that are kept in a cache."""

LONGEST_KEY = 1_000
"""Characters of a text beyond which it is not kept."""


class TextCache(dict[str, T]):
    """A function of texts, computed once per text."""

    def __init__(self, find: Callable[[str], T]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, text: str) -> T:
        found = self._find(text)
        if len(text) <= LONGEST_KEY:
            if len(self) > MOST_KEYS:
                self.clear()
            self[text] = found
        return found


def location_number(location: str) -> str:
    """The number of a country, positive, or of an address, negative; as text."""
    if not location:
        return ""
    number = crc32(location.encode("utf-8", "backslashreplace")) >> 1 or 1
    return str(number if len(location) == 2 else -number)


def shown_name(name: str) -> str:
    """The name of an event as it can stand in a row."""
    return escape_id(name[:LONGEST_NAME])


def is_early_step(name: str) -> bool:
    """Whether an event is a step before a person is known, by its name."""
    return _EARLY_STEP.search(name) is not None


def is_logout(name: str) -> bool:
    """Whether an event is a logout, by its name."""
    return _LOGOUT.fullmatch(name[:LONGEST_NAME]) is not None
