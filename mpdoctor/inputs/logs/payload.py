"""JSON inside a line of a log."""

import json
import re

from mpdoctor.inputs import json_text
from mpdoctor.inputs.json_text import NotJSON
from mpdoctor.inputs.limits import Limits
from mpdoctor.inputs.logs.traffic import Printed

_DECODER = json.JSONDecoder()

_BETWEEN = " \t\r\n,"

CUT_OFF = "a payload that the log cuts off"


def json_payload(text: str, limits: Limits) -> list[Printed]:
    """The records that a text begins with, an object or an array of them; what follows
    is left alone.

    Raises `NotJSON` with the reason where there is none.
    """
    start = len(text) - len(text.lstrip())
    if text[start : start + 1] not in ("{", "["):
        raise NotJSON("no JSON")
    try:
        end = _DECODER.raw_decode(text, start)[1]
    except (ValueError, RecursionError):
        end = len(text)
    try:
        value, flawed = json_text.parse(_bytes(text[start:end]), limits)
    except NotJSON as error:
        if end == len(text) and not _closes(text[start:]):
            raise NotJSON(CUT_OFF) from error
        raise
    items = value if isinstance(value, list) else [value]
    return [Printed(item, flawed) for item in items]


def whole_records(text: str, limits: Limits) -> list[Printed]:
    """The records of an array that is cut off, without the last one."""
    found: list[Printed] = []
    at = text.find("[") + 1
    while 0 < at < len(text):
        while at < len(text) and text[at] in _BETWEEN:
            at += 1
        try:
            _, end = _DECODER.raw_decode(text, at)
            value, flawed = json_text.parse(_bytes(text[at:end]), limits)
        except (ValueError, RecursionError):
            break
        found.append(Printed(value, flawed))
        at = end
    return found


def json_string(text: str) -> str | None:
    """The text of a JSON string that another one begins with."""
    try:
        value, _ = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, str) else None


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _closes(text: str) -> bool:
    return json_text.nesting(_bytes(text))[1]


class Collector:
    """Takes the lines of a payload until its brackets are closed.

    `quoted` matches texts in quotes, which do not go over the end of a line.
    """

    def __init__(self, line: int, quoted: re.Pattern[str], limits: Limits) -> None:
        self.line = line
        self._quoted = quoted
        self._limit = limits.line
        self._parts: list[str] = []
        self._size = 0
        self._depth = 0

    def add(self, text: str) -> bool:
        """Whether the payload is whole now, or too long."""
        self._parts.append(text)
        self._size += len(text)
        bare = self._quoted.sub("", text)
        self._depth += sum(map(bare.count, "[{(")) - sum(map(bare.count, "]})"))
        return self._depth <= 0 or self._size > self._limit

    @property
    def is_whole(self) -> bool:
        return self._depth <= 0

    @property
    def text(self) -> str:
        return "\n".join(self._parts)


JAVASCRIPT = re.compile(
    r"""'(?:[^'\\]|\\.)*+(?:'|\\?\Z)|"(?:[^"\\]|\\.)*+(?:"|\\?\Z)"""
    r"""|`(?:[^`\\]|\\.)*+(?:`|\\?\Z)"""
)
"""Texts in quotes as consoles of JavaScript print them."""

DOUBLE = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)')
"""Texts in double quotes."""
