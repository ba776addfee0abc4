r"""Dictionaries as Swift and Objective-C print them.

Swift writes `["event": "Sign Up", "properties": ["plan": pro, "seats": 5]]` and the values
of Objective-C in it as they write themselves: `{\n    plan = pro;\n    seats = 5;\n}` and
`(\n    a,\n    b\n)`. What is read strictly here is what their `description` methods
give, nothing else.

Types are lost on the way. Objective-C writes text without quotes where it is one word,
and numbers with quotes where they have a fraction or a sign; Swift writes text of
Objective-C without quotes. So only text that Swift quotes is known to be text.
"""

import re
from typing import Any

from mpdoctor.inputs.logs.cursor import Cursor, Unprintable
from mpdoctor.model.untyped import UntypedText

_SWIFT_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_SWIFT_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,8})\}|(.))", re.DOTALL)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", '"': '"', "'": "'", "\\": "\\"}
_WORD = re.compile(r"[^\s\"'{}()\[\];,=<>]+")
_OBJC_ESCAPE = re.compile(r"\\(?:U([0-9a-fA-F]{4})|([0-7]{3})|(.))", re.DOTALL)
_OBJC_PLAIN = {**_PLAIN, "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_VALUE_END = re.compile(r'(?=, "(?:[^"\\]|\\.)*": )|(?=\])')
_ITEM_END = re.compile(r"(?=, )|(?=\])")
_SIMPLE = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false")
_BARE_REFUSED = re.compile(r'[\[\]{}"\n]')
_OPTIONAL = "Optional("
_INTEGER = re.compile(r"-?\d{1,18}")
_NUMBER = re.compile(r"-?\d{1,300}(?:\.\d+)?(?:[eE][+-]?\d+)?")
_NULLS = ("nil", "<null>")
_LONGEST_WORD = 10_000


def parse_description(text: str, depth: int = 200) -> Any:
    """The value that a text begins with; what follows is left alone."""
    return _Description(text, depth).value(0)


class _Description(Cursor):
    def value(self, depth: int) -> Any:
        self._skip()
        if depth > self._depth:
            raise Unprintable(f"nested deeper than {self._depth} levels")
        start = self._text[self._at : self._at + 1]
        if start == "[":
            return self._swift(depth)
        if start == "{":
            return self._objc_dictionary(depth)
        if start == "(":
            return self._objc_array(depth)
        raise Unprintable("no dictionary or array")

    def _swift(self, depth: int) -> Any:
        """An array, or a dictionary, of Swift."""
        self._take("[")
        if self._found(":"):
            self._take("]")
            return {}
        if self._found("]"):
            return []
        mark = self._at
        if self._peek() == '"':
            self._swift_string()
            if self._peek() == ":":
                self._at = mark
                return self._swift_pairs(depth)
            self._at = mark
        items = [self._swift_value(depth, _ITEM_END)]
        while not self._found("]"):
            self._take(",")
            items.append(self._swift_value(depth, _ITEM_END))
        words = [each for each in items if isinstance(each, UntypedText)]
        if len(items) > 1 and not all(map(_SIMPLE.fullmatch, words)):
            # A comma may as well be part of a text.
            raise Unprintable("a value whose end is not clear")
        return items

    def _swift_pairs(self, depth: int) -> dict[str, Any]:
        pairs: dict[str, Any] = {}
        while True:
            key = self._swift_string()
            self._take(":")
            if key in pairs:
                raise Unprintable("a key that is there twice")
            pairs[key] = self._swift_value(depth)
            if self._found("]"):
                return pairs
            self._take(",")

    def _swift_value(self, depth: int, end: re.Pattern[str] = _VALUE_END) -> Any:
        start = self._peek()
        if self._text.startswith(_OPTIONAL, self._at):
            self._at += len(_OPTIONAL)
            value = self._swift_value(depth) if self._peek() in '["{(' else None
            if value is None:
                raise Unprintable("an optional value")
            self._take(")")
            return value
        if start and start in "[{(":
            return self.value(depth + 1)
        if start == '"':
            return self._swift_string()
        return self._bare(end)

    def _swift_string(self) -> str:
        self._skip()
        match = _SWIFT_STRING.match(self._text, self._at)
        if match is None:
            raise Unprintable("a text that does not end")
        self._at = match.end()
        return _SWIFT_ESCAPE.sub(_unescaped, match[1])

    def _bare(self, ending: re.Pattern[str]) -> Any:
        """What stands without quotes: a number, a boolean or text of Objective-C."""
        self._skip()
        end = ending.search(self._text, self._at, self._at + _LONGEST_WORD)
        if end is None:
            raise Unprintable("a value that does not end")
        word = self._text[self._at : end.start()]
        if not word or _BARE_REFUSED.search(word):
            raise Unprintable("a value whose end is not clear")
        self._at = end.start()
        if word in _NULLS:
            return None
        return UntypedText(word)

    def _objc_dictionary(self, depth: int) -> dict[str, Any]:
        self._take("{")
        pairs: dict[str, Any] = {}
        while not self._found("}"):
            key = str(self._objc_scalar())
            self._take("=")
            if key in pairs:
                raise Unprintable("a key that is there twice")
            pairs[key] = self._objc_value(depth)
            self._take(";")
        return pairs

    def _objc_array(self, depth: int) -> list[Any]:
        self._take("(")
        items: list[Any] = []
        if self._found(")"):
            return items
        while True:
            items.append(self._objc_value(depth))
            if self._found(")"):
                return items
            self._take(",")

    def _objc_value(self, depth: int) -> Any:
        start = self._peek()
        if start and start in "{(":
            return self.value(depth + 1)
        return self._objc_scalar()

    def _objc_scalar(self) -> Any:
        self._skip()
        quoted = _SWIFT_STRING.match(self._text, self._at)
        if quoted is not None:
            self._at = quoted.end()
            text = _OBJC_ESCAPE.sub(_objc_unescaped, quoted[1])
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            return None if text == "<null>" else UntypedText(text)
        word = _WORD.match(self._text, self._at)
        if word is None:
            raise Unprintable("a value that Objective-C does not print")
        self._at = word.end()
        return UntypedText(word[0])


def _unescaped(match: re.Match[str]) -> str:
    if match[1] is not None:
        number = int(match[1], 16)
        if number > 0x10FFFF:
            raise Unprintable("a character that does not exist")
        return chr(number)
    if match[2] not in _PLAIN:
        raise Unprintable("an escape that Swift does not print")
    return _PLAIN[match[2]]


def _objc_unescaped(match: re.Match[str]) -> str:
    if match[1] is not None:
        return chr(int(match[1], 16))
    if match[2] is not None:
        return chr(int(match[2], 8))
    if match[3] not in _OBJC_PLAIN:
        raise Unprintable("an escape that Objective-C does not print")
    return _OBJC_PLAIN[match[3]]


def number_of(value: Any) -> Any:
    """The number that a value without type is, where it can be nothing else."""
    if isinstance(value, UntypedText) and _NUMBER.fullmatch(value):
        return int(value) if _INTEGER.fullmatch(value) else float(value)
    return value
