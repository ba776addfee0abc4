"""Why one text is not JSON, and what can be saved of it."""

import json
import re
from collections import Counter
from math import isinf
from typing import Any, NoReturn

import orjson

from mpdoctor.inputs.limits import Limits
from mpdoctor.mixpanel.body import in_words

CUT_OFF = "cut off: the last record does not end"
LONE_SURROGATE = "half of a surrogate pair, which is not a character"
NOT_A_RECORD = "not an object"
TRAILING_COMMA = "not valid JSON: a comma before a closing bracket"
UNKNOWN_RECORD = "not an event, profile update, group update or profile"

_BRACKET = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]"]', re.DOTALL)
# A quote that stays open ends the search, or each one would look to the end of the text.
_TRAILING = re.compile(
    rb'("[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z))|,(?=[ \t\r\n]*+[}\]])', re.DOTALL
)
_TRAILING_FAULT = "trailing comma"  # as orjson calls it
_SURROGATE = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"


class NotJSON(ValueError):
    """A text that cannot be read; the message is one of a few reasons."""


def overlong(limits: Limits) -> str:
    """The reason given for a line or record beyond the bound."""
    return f"longer than {in_words(limits.line)}"


def overwide(limits: Limits) -> str:
    """The reason given for a record beyond the bound."""
    return f"more than {limits.width:,} properties"


def parse(text: bytes, limits: Limits, *, last: bool = False) -> tuple[Any, bool]:
    """Read one JSON text, or raise `NotJSON` with the reason.

    `last` is true for the last line of a file without a line end. The second value
    is true if lone surrogates came through, for `repair` to replace.
    """
    opened = text.count(b"{") + text.count(b"[")
    if opened > limits.depth and nesting(text)[0] > limits.depth:
        raise NotJSON(f"nested deeper than {limits.depth} levels")
    try:
        return orjson.loads(text), False
    except orjson.JSONDecodeError as error:
        fault = error.msg
    if b"\0" in text:
        raise NotJSON("not valid JSON: NUL bytes")
    try:
        text.decode()
    except UnicodeDecodeError as error:
        if last and error.end >= len(text):
            raise NotJSON(CUT_OFF) from error
        raise NotJSON("not valid UTF-8") from error
    if last and not nesting(text)[1]:
        raise NotJSON(CUT_OFF)
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except NotJSON:
        raise
    except (ValueError, RecursionError) as error:
        raise NotJSON(f"not valid JSON: {fault}") from error
    if "surrogate" not in fault:
        # The standard library reads a little more than JSON, such as 1e999.
        raise NotJSON(f"not valid JSON: {fault}")
    return value, True


def without_trailing_commas(text: bytes, fault: str) -> bytes:
    """The text without commas that stand before a closing bracket, if it has that
    fault; else nothing."""
    if _TRAILING_FAULT not in fault:
        return b""
    return _TRAILING.sub(lambda match: match[1] or b" ", text)


def _refuse(constant: str) -> NoReturn:
    raise NotJSON(f"`{constant}` is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if isinf(number):
        raise NotJSON("not valid JSON: number is infinity when parsed as double")
    return number


def nesting(text: bytes) -> tuple[int, bool]:
    """How deep brackets nest outside of strings, and whether all of them close."""
    depth = deepest = 0
    for match in _BRACKET.finditer(text):
        sign = text[match.start()]
        if sign in b"{[":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in b"}]":
            depth -= 1
        elif match.end() - match.start() == 1:
            return deepest, False
    return deepest, depth <= 0


def repair(value: Any, path: str = "") -> tuple[Any, list[str]]:
    """A copy with U+FFFD for lone surrogates, and the paths where they stood."""
    paths: list[str] = []
    return _repaired(value, path, paths), list(dict.fromkeys(paths))


def _repaired(value: Any, path: str, paths: list[str]) -> Any:
    if isinstance(value, str):
        fixed, faults = _SURROGATE.subn(_REPLACEMENT, value)
        if faults:
            paths.append(path)
        return fixed
    if isinstance(value, list):
        return [_repaired(item, f"{path}[]", paths) for item in value]
    if isinstance(value, dict):
        return _repaired_object(value, path, paths)
    return value


def _repaired_object(
    value: dict[str, Any], path: str, paths: list[str]
) -> dict[str, Any]:
    repaired: dict[str, Any] = {}
    alike: Counter[str] = Counter()
    for key, item in value.items():
        name = plain = _SURROGATE.sub(_REPLACEMENT, key)
        if name != key:
            # Names may differ in nothing but such halves.
            while name in repaired or name in value:
                alike[plain] += 1
                name = f"{plain} ({alike[plain] + 1})"
        below = f"{path}.{name}" if path else name
        if name != key:
            paths.append(below)
        repaired[name] = _repaired(item, below, paths)
    return repaired
