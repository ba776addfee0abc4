"""Reads the values that loggers print, one sign after the other."""

import re

_SPACE = re.compile(r"\s*")


class Unprintable(ValueError):
    """A printed value that can mean more than one thing, or nothing; says why."""


class Cursor:
    """A place in a text, for parsers of one notation."""

    def __init__(self, text: str, depth: int) -> None:
        self._text = text
        self._depth = depth
        self._at = 0

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self._text, self._at)
        if match is not None:
            self._at = match.end()
        return match

    def _skip(self) -> None:
        self._match(_SPACE)

    def _peek(self) -> str:
        self._skip()
        return self._text[self._at : self._at + 1]

    def _found(self, sign: str) -> bool:
        if self._peek() != sign:
            return False
        self._at += 1
        return True

    def _take(self, sign: str) -> None:
        if not self._found(sign):
            raise Unprintable(f"`{sign}` is missing")
