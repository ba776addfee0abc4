"""What the collector need not find out twice; all of it is only a cache."""

import re
from collections.abc import Callable
from typing import Any
from zlib import crc32

from mpdoctor.engines.identity.parts import written
from mpdoctor.models.expression import expression

# Steps before a person is known, by the names that most projects give them.
_BEFORE_LOGIN = expression(
    r"(sign[ _-]?up|registration|onboarding)[ _-]?(start|begin|view|open)|"
    r"(landing|home)[ _-]?page|lead[ _-]?(created|captured)|"
    r"(page|screen)[ _-]?view",
    re.IGNORECASE,
)

_LOGOUT = expression(
    r"(user[ _-]?)?(log(ged)?|sign(ed)?)[ _-]?(user[ _-]?)?out", re.IGNORECASE
)

LONGEST_NAME = 80
"""Characters of an event's name that a timeline shows."""

MOST_NAMES = 10_000
"""Names that are remembered; they are only a cache."""

MOST_ORIGINS = 30_000
"""Names of events with where they are from; they are only a cache, too."""


class Numbers(dict[tuple[Any, ...], int]):
    """Numbers of senders, each found once."""

    def __init__(self, find: Callable[[tuple[Any, ...]], int]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, key: tuple[Any, ...]) -> int:
        number = self[key] = self._find(key)
        return number


class Origins(dict[tuple[str, tuple[Any, ...]], Any]):
    """Where events are from, each written once."""

    def __init__(self, find: Callable[[tuple[str, tuple[Any, ...]]], Any]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, key: tuple[str, tuple[Any, ...]]) -> Any:
        if len(self) > MOST_ORIGINS:
            self.clear()
        found = self[key] = self._find(key)
        return found


class Countries(dict[str, str]):
    """Numbers of countries, positive, and of addresses, negative; each made once."""

    def __missing__(self, place: str) -> str:
        if len(self) > MOST_NAMES:
            self.clear()
        number = crc32(place.encode("utf-8", "backslashreplace")) >> 1 or 1
        shown = "" if not place else str(number if len(place) == 2 else -number)
        self[place] = shown
        return shown


class EventNames(dict[str, str]):
    """Names of events as they can stand in a row, each made once."""

    def __missing__(self, name: str) -> str:
        if len(self) > MOST_NAMES:
            self.clear()
        shown = self[name] = written(name[:LONGEST_NAME])
        return shown


class Steps(dict[str, bool]):
    """Whether an event is a step before a person is known, by its name."""

    def __missing__(self, name: str) -> bool:
        if len(self) > MOST_NAMES:
            self.clear()
        found = self[name] = _BEFORE_LOGIN.search(name) is not None
        return found


class Logouts(dict[str, bool]):
    """Whether an event is a logout, by its name."""

    def __missing__(self, name: str) -> bool:
        if len(self) > MOST_NAMES:
            self.clear()
        found = self[name] = _LOGOUT.fullmatch(name[:LONGEST_NAME]) is not None
        return found
