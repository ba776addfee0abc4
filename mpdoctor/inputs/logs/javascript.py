"""Objects as JavaScript consoles print them: Node, Chromium and Firefox.

https://nodejs.org/api/util.html#utilinspectobject-options: nested deeper than two levels
below an argument, an object is `[Object]` and a list `[Array]`. Browsers leave out more:
`{event: 'Sign Up', properties: {…}}`. What is left out is `LEFT_OUT` here.

Values are those that `JSON.stringify` would send, because SDKs send that: no property that
is `undefined`, `null` for a number that is none, dates as text.
"""

import json
import re
from typing import Any

from mpdoctor.inputs.logs.cursor import Cursor, Unprintable


class _LeftOut:
    """A value of which the console shows only that it is there."""


LEFT_OUT = _LeftOut()
_UNDEFINED = object()

_NAME = re.compile(r"[$\w][$\w-]*")
_NUMBER = re.compile(
    r"-?(?:0|[1-9]\d{0,400})(?:\.\d{1,400})?(?:e[+-]?\d{1,4})?(?![\w.])"
)
# https://spec.json5.org/#numbers
_JSON5_NUMBER = re.compile(
    r"([+-]?)(0[xX][0-9a-fA-F]{1,64}|\.\d{1,400}|(?:0|[1-9]\d{0,200})\.?)(?![\w.])"
)
_DATE = re.compile(r"[+-]?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_STRINGS = {
    quote: re.compile(rf"{quote}((?:[^{quote}\\]|\\.)*){quote}", re.DOTALL)
    for quote in "'\"`"
}
_ESCAPE = re.compile(
    r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL
)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_CONSTANTS = {
    "true": True,
    "false": False,
    "null": None,
    "NaN": None,
    "Infinity": None,
    "-Infinity": None,
    "undefined": _UNDEFINED,
}
_CONSTANT = re.compile(r"(?:true|false|null|NaN|-?Infinity|undefined)(?![\w$])")
_OMITTED = re.compile(
    r"\[(?:Object|Array)\]|\{…\}|\[…\]|(?:Array|Object)\(\d+\)(?! *\[)|…|\.\.\.|"
    r"\[object \w+\]|(?:JSHandle@\w+)|ƒ|Object(?=\s*[,\]}])"
)
_MORE = re.compile(r"(?:\.\.\.|…) ?(?:\d+ more \w+)?")
_SHORTENED = re.compile(r"\.\.\. \d+ more characters?")
_NULL_PROTOTYPE = re.compile(r"\[Object: null prototype\]\s*")
_PREFIX = re.compile(r"(?:Object|Array(?:\(\d+\))?|\(\d+\)) (?=[\[{])")
_CONCATENATION = re.compile(r"\s*\+\s*(?=['\"`])")


def parse_javascript(text: str, depth: int = 200) -> Any:
    """The value that a text begins with; what follows is left alone."""
    return _Console(text, depth).top()


def parse_literal(text: str, at: int, depth: int = 200) -> tuple[Any, int]:
    """The object or array at a place in a text of JSON5, and where it ends."""
    literal = _Literal(text, depth)
    return literal.top(at), literal.end


def is_left_out(value: Any) -> bool:
    """Whether a part of a value was left out."""
    if isinstance(value, dict):
        return any(map(is_left_out, value.values()))
    if isinstance(value, list):
        return any(map(is_left_out, value))
    return value is LEFT_OUT


class _Console(Cursor):
    def top(self, at: int = 0) -> Any:
        self._at = at
        value = self._value(0)
        if not isinstance(value, dict | list) and value is not LEFT_OUT:
            raise Unprintable("no object or array")
        return value

    @property
    def end(self) -> int:
        return self._at

    def _value(self, depth: int) -> Any:
        if depth > self._depth:
            raise Unprintable(f"nested deeper than {self._depth} levels")
        self._skip()
        self._match(_NULL_PROTOTYPE)
        self._match(_PREFIX)
        if self._match(_OMITTED):
            return LEFT_OUT
        start = self._text[self._at : self._at + 1]
        if start == "{":
            return self._object(depth)
        if start == "[":
            return self._array(depth)
        if start and start in _STRINGS:
            text = self._string()
            return LEFT_OUT if self._match(_SHORTENED) else text
        return self._scalar()

    def _object(self, depth: int) -> Any:
        self._take("{")
        found: dict[str, Any] = {}
        left_out = False
        while not self._found("}"):
            if self._match(_MORE):
                left_out = True
            else:
                key = self._key()
                self._take(":")
                value = self._value(depth + 1)
                if value is not _UNDEFINED:
                    found[key] = value
            if not self._found(","):
                self._take("}")
                break
        if left_out:
            found.setdefault("…", LEFT_OUT)
        return found

    def _array(self, depth: int) -> list[Any]:
        self._take("[")
        found: list[Any] = []
        while not self._found("]"):
            if self._match(_MORE):
                found.append(LEFT_OUT)
            else:
                value = self._value(depth + 1)
                found.append(None if value is _UNDEFINED else value)
            if not self._found(","):
                self._take("]")
                break
        return found

    def _key(self) -> str:
        self._skip()
        if self._text[self._at : self._at + 1] in ("'", '"', "`"):
            return self._string()
        match = self._match(_NAME)
        if match is None:
            raise Unprintable("a name that is not clear")
        return match[0]

    def _string(self) -> str:
        parts = []
        while True:
            quote = self._text[self._at : self._at + 1]
            match = self._match(_STRINGS.get(quote, _STRINGS['"']))
            if match is None:
                raise Unprintable("a text that does not end")
            parts.append(_ESCAPE.sub(_unescaped, match[1]))
            if not self._match(_CONCATENATION):
                return _joined("".join(parts))

    def _scalar(self) -> Any:
        if match := self._match(_CONSTANT):
            return _CONSTANTS[match[0]]
        if match := self._match(_DATE):
            return match[0]
        if match := self._match(_NUMBER):
            number = json.loads(match[0])
            return None if number in (float("inf"), float("-inf")) else number
        raise Unprintable("a value that cannot be sent as JSON")


class _Literal(_Console):
    """As people write it in documents: with all numbers of JSON5."""

    def _scalar(self) -> Any:
        if match := self._match(_JSON5_NUMBER):
            sign, digits = match[1], match[2].lower()
            size: int | float
            if digits.startswith("0x"):
                size = int(digits, 16)
            else:
                size = int(digits) if digits.isdecimal() else float(digits)
            return -size if sign == "-" else size
        return super()._scalar()


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code is not None:
        number = int(code, 16)
        if number > 0x10FFFF:
            raise Unprintable("a character that does not exist")
        return chr(number)
    return _ESCAPED.get(match[4], match[4])


def _joined(text: str) -> str:
    """Text with surrogates that belong together made one character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
