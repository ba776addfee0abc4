"""The simplest collections on one line: `{type: string, enum: [google, email]}`."""

import re
from typing import Any

from mpdoctor.documents.scalar import plain

_PLAIN = r"(?:[\w$./(+^]|-[\w.])(?:[\w $./()+^@%=-]*[\w$./()+^@%=-])?"
_QUOTED = r""""[^"\\]*"|'[^']*'"""
_KEY = re.compile(rf" *(?:({_PLAIN})|({_QUOTED})): +")
_SCALAR = re.compile(rf" *(?:({_PLAIN})|({_QUOTED})) *(?=[,\]}}])")
_OPEN = re.compile(r" *([{\[]) *([}\]])?")
_NEXT = re.compile(r" *(?:(, *)(?![ \]},])|([\]}]))")
_REST = re.compile(r" +#.*| *")
_MAX_DEPTH = 20
_LONGEST_KEY = 200


class NotFlow(Exception):
    """Only the parser knows what this is."""


def flow(text: str) -> tuple[Any, int]:
    """The collection that a text consists of, and how many values it holds."""
    reader = _Reader(text)
    value, at = reader.collection(0, 0)
    if _REST.fullmatch(text, at) is None:
        raise NotFlow
    return value, reader.nodes


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self.nodes = 0

    def collection(self, at: int, depth: int) -> tuple[Any, int]:
        opening = _OPEN.match(self._text, at)
        if opening is None or depth > _MAX_DEPTH:
            raise NotFlow
        self.nodes += 1
        bracket, closing = opening[1], opening[2]
        is_mapping = bracket == "{"
        end = "}" if is_mapping else "]"
        value: Any = {} if is_mapping else []
        if closing is not None:
            if closing != end:
                raise NotFlow
            return value, opening.end()
        at = opening.end()
        while True:
            if is_mapping:
                key, at = self._key(at)
                if key in value:
                    raise NotFlow
                value[key], at = self._value(at, depth)
            else:
                item, at = self._value(at, depth)
                value.append(item)
            follows = _NEXT.match(self._text, at)
            if follows is None or follows[2] not in (None, end):
                raise NotFlow
            at = follows.end()
            if follows[2] is not None:
                return value, at

    def _key(self, at: int) -> tuple[str, int]:
        key = _KEY.match(self._text, at)
        if key is None or key.end() - at > _LONGEST_KEY:
            raise NotFlow
        return key[1] or key[2][1:-1], key.end()

    def _value(self, at: int, depth: int) -> tuple[Any, int]:
        scalar = _SCALAR.match(self._text, at)
        if scalar is None:
            return self.collection(at, depth + 1)
        self.nodes += 1
        if scalar[1] is not None:
            return plain(scalar[1]), scalar.end()
        return scalar[2][1:-1], scalar.end()
