"""The records inside of a request body."""

from collections.abc import Iterator

from mpdoctor.inputs import flaws
from mpdoctor.inputs.limits import Limits
from mpdoctor.inputs.records import LARGE
from mpdoctor.inputs.splitter import Splitter
from mpdoctor.inputs.values import Value, size_of
from mpdoctor.model.place import pack_position
from mpdoctor.model.record import BadRecord, Flaw


def records_of(text: bytes, line: int, limits: Limits) -> Iterator[Value | BadRecord]:
    """The records of an unwrapped body, numbered from 0 under one line.

    One that is no JSON as a whole is taken apart, so that a single `NaN` does not hide
    its neighbours; this also reads NDJSON.
    """
    if not text:
        return
    try:
        value, flawed = flaws.parse(text, limits)
    except flaws.NotJSON as error:
        yield from _salvaged(text, line, limits, str(error))
        return
    if not isinstance(value, list):
        yield Value(value, len(text), pack_position(line, 0), flawed)
        return
    for number, item in enumerate(value):
        size = size_of(item) if len(text) >= LARGE else 0
        yield Value(item, size, pack_position(line, number), flawed)


def _salvaged(
    text: bytes, line: int, limits: Limits, reason: str
) -> Iterator[Value | BadRecord]:
    splitter = Splitter(limits)
    number = 0
    for pieces in (splitter.feed(text), splitter.finish()):
        for piece in pieces:
            yield _piece(piece.text, piece.reason, pack_position(line, number), limits)
            number += 1
    if not splitter.is_whole:
        yield BadRecord(Flaw.UNREADABLE, pack_position(line, number), flaws.CUT_OFF)
    elif not number:
        yield BadRecord(Flaw.UNREADABLE, pack_position(line, 0), reason)


def _piece(text: bytes, reason: str, place: int, limits: Limits) -> Value | BadRecord:
    if reason:
        return BadRecord(Flaw.UNREADABLE, place, reason)
    try:
        value, flawed = flaws.parse(text, limits)
    except flaws.NotJSON as error:
        return BadRecord(Flaw.UNREADABLE, place, str(error))
    return Value(value, len(text), place, flawed)
