"""Reads the debug logs of SDKs, whatever writes their lines and what stands between."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from mpdoctor.inputs import logs
from mpdoctor.inputs.format import Content
from mpdoctor.inputs.limits import ForeignInput, Limits
from mpdoctor.inputs.logs.dialect import Dialect
from mpdoctor.inputs.logs.traffic import LogTraffic
from mpdoctor.model.record import LinesRead, Reading

NOT_OURS = "is a log without messages of a Mixpanel SDK"
ENABLE = (
    "turn on the debug log of the SDK, for example `debug: true` or "
    "`setEnableLogging(true)`, and record the log again"
)


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
    words = sorted({word for each in dialects() for word in each.words})
    matters = re.compile(b"|".join(map(re.escape, words))).search
    line = 0
    is_ours = False
    for text in _lines(content.chunks, content.limits):
        line += 1
        if not matters(text) and not any(taker.expects for taker in takers):
            continue
        decoded = text.decode("utf-8", "replace").rstrip("\r")
        for taker in takers:
            if taker.take(decoded, line):
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


def _taken(traffic: LogTraffic) -> Iterable[Reading]:
    taken, traffic.readings = traffic.readings, []
    return taken


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
