"""Reads the debug logs of SDKs, whatever writes their lines and what stands between."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module
from itertools import chain
from pkgutil import iter_modules
from typing import Any

import orjson

from mpdoctor.inputs import logs
from mpdoctor.inputs.format import Content, decoded
from mpdoctor.inputs.limits import ForeignInput, Limits
from mpdoctor.inputs.logs.console_message import message_of
from mpdoctor.inputs.logs.dialect import Dialect
from mpdoctor.inputs.logs.traffic import LogTraffic
from mpdoctor.inputs.records import is_record
from mpdoctor.inputs.splitter import Splitter
from mpdoctor.model.record import LinesRead, Reading

NOT_OURS = "is a log without messages of a Mixpanel SDK"
ENABLE = (
    "turn on the debug log of the SDK, for example `debug: true` or "
    "`setEnableLogging(true)`, and record the log again"
)

_COLOURS = re.compile(rb"\x1b\[[0-9;]{0,40}m")
_HEAD = 1 << 16
_ARRAY = re.compile(rb"\s*\[\s*\{")


@cache
def dialects() -> list[Dialect]:
    """All dialects, in the order in which they are asked."""
    found = [
        module.DIALECT
        for info in iter_modules(logs.__path__, f"{logs.__name__}.")
        if hasattr(module := import_module(info.name), "DIALECT")
    ]
    return sorted(found, key=lambda each: each.order)


def has_marks(text: bytes) -> bool:
    """Whether a line in a text is a message of some SDK."""
    return any(each.marks.search(text) for each in dialects())


def read_log(content: Content) -> Iterator[Reading]:
    """The records in the messages of SDKs, and what became of them.

    Raises `ForeignInput` at the end where there is no message.
    """
    traffic = LogTraffic()
    takers = [each.begin(traffic, content.limits) for each in dialects()]
    asked = [
        (_any_of(each.words), taker)
        for each, taker in zip(dialects(), takers, strict=True)
    ]
    matters = _any_of({word for each in dialects() for word in each.words})
    line = 0
    is_ours = False
    for line, text in _numbered(content.chunks, content.limits):
        if not matters(text) and not any(taker.expects for taker in takers):
            continue
        decoded = without_colours(text).decode("utf-8", "replace").rstrip("\r")
        for has_words, taker in asked:
            # Noise often has the words of one dialect; the others need not look at it.
            if (has_words(text) or taker.expects) and taker.take(decoded, line):
                is_ours = True
                break
        if traffic.readings:
            yield from _taken(traffic)
    for taker in takers:
        taker.finish()
    traffic.finish()
    yield from _taken(traffic)
    yield LinesRead(line)
    if not is_ours:
        raise ForeignInput(NOT_OURS, ENABLE)


def _any_of(words: Iterable[bytes]) -> Callable[[bytes], Any]:
    """A search for any of these texts."""
    return re.compile(b"|".join(map(re.escape, sorted(words)))).search


def without_colours(text: bytes) -> bytes:
    """A text without what colours it in a terminal, as `adb logcat -v color` does."""
    return _COLOURS.sub(b"", text) if b"\x1b" in text else text


def _taken(traffic: LogTraffic) -> Iterable[Reading]:
    taken, traffic.readings = traffic.readings, []
    return taken


def _numbered(chunks: Iterator[bytes], limits: Limits) -> Iterator[tuple[int, bytes]]:
    """Lines with their numbers; of an array of messages, each message as a line."""
    first = b""
    for chunk in chunks:
        first += chunk
        if len(first) > _HEAD:
            break
    chunks = chain([first], chunks)
    if not _is_array(first):
        yield from enumerate(_lines(chunks, limits), start=1)
        return
    splitter = Splitter(limits)
    for chunk in chunks:
        for piece in splitter.feed(chunk):
            yield piece.line, _on_one_line(piece.text)
    for piece in splitter.finish():
        yield piece.line, _on_one_line(piece.text)


def _is_array(first: bytes) -> bool:
    """Whether a text begins with an array of a console's messages, saved by a program."""
    start = _ARRAY.match(first)
    if start is None:
        return False
    text = first[start.end() - 1 : _HEAD].decode("utf-8", "replace")
    try:
        message, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return False
    return not is_record(message) and message_of(message) is not None


def _on_one_line(text: bytes) -> bytes:
    value = decoded(text)
    return text if value is None else orjson.dumps(value)


def _lines(chunks: Iterable[bytes], limits: Limits) -> Iterator[bytes]:
    """Lines without their ends; of one beyond the bound, only what is within it."""
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        pieces = chunk.split(b"\n")
        for number, piece in enumerate(pieces):
            if size < limits.line:
                parts.append(piece[: limits.line - size])
                size += len(piece)
            if number < len(pieces) - 1:
                yield b"".join(parts)
                parts, size = [], 0
    if size:
        yield b"".join(parts)
