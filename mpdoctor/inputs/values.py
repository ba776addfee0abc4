"""JSON texts as values, and values as records of one kind."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson

from mpdoctor.inputs import json_text
from mpdoctor.inputs.foreign import foreign_kind, foreign_records
from mpdoctor.inputs.limits import Limits
from mpdoctor.inputs.records import LARGE, RecordBuffers
from mpdoctor.inputs.splitter import Splitter
from mpdoctor.model.place import pack_position
from mpdoctor.model.record import BadRecord, Flaw

_USUAL = Limits()


class Value(NamedTuple):
    """A decoded text. `flawed` where it holds lone surrogates, `stored` where an answer of
    Mixpanel's shows that it is a stored record."""

    value: Any
    size: int
    position: int
    flawed: bool = False
    stored: bool = False


def body_values(
    text: bytes, line: int, limits: Limits, first: int = 0
) -> Iterator[Value | BadRecord]:
    """The records of an unwrapped request body, numbered from `first` under one line.

    One that is no JSON as a whole is taken apart, so that a single `NaN` does not hide
    its neighbours; this also reads NDJSON.
    """
    if not text:
        return
    try:
        value, flawed = json_text.parse(text, limits)
    except json_text.NotJSON as error:
        yield from _decode_pieces(text, line, limits, first, str(error))
        return
    if not isinstance(value, list):
        yield Value(value, len(text), pack_position(line, first), flawed)
        return
    for number, item in enumerate(value, start=first):
        size = size_of(item) if len(text) >= LARGE else 0
        yield Value(item, size, pack_position(line, number), flawed)


def add_value(
    item: Value, buffers: RecordBuffers, limits: Limits = _USUAL
) -> Iterator[BadRecord]:
    """Put one record into its buffer, and yield what is wrong with it."""
    value, size, position, flawed, stored = item
    if not isinstance(value, dict):
        yield BadRecord(Flaw.UNREADABLE, position, json_text.NOT_A_RECORD)
        return
    if _is_wide(value, limits):
        yield BadRecord(Flaw.UNREADABLE, position, json_text.overwide(limits))
        return
    foreign = foreign_kind(value)
    if foreign:
        yield from foreign_records(value, foreign, position)
        return
    if flawed:
        value, paths = json_text.repair(value)
        name = value.get("event")
        event = name if isinstance(name, str) else None
        for path in paths:
            yield BadRecord(
                Flaw.LONE_SURROGATE, position, json_text.LONE_SURROGATE, path, event
            )
    if not buffers.add(value, position, size, is_table=stored):
        yield BadRecord(Flaw.UNREADABLE, position, json_text.UNKNOWN_RECORD)


def _is_wide(record: dict[str, Any], limits: Limits) -> bool:
    """Whether there are too many properties, which an operator may hold: each of them
    would be remembered."""
    return (
        max(
            len(record),
            max(
                (len(value) for value in record.values() if isinstance(value, dict)),
                default=0,
            ),
        )
        > limits.width
    )


def _decode_pieces(
    text: bytes, line: int, limits: Limits, first: int, reason: str
) -> Iterator[Value | BadRecord]:
    """The records of a body of which something is no JSON, for that `reason`."""
    splitter = Splitter(limits)
    number = first
    for pieces in (splitter.feed(text), splitter.finish()):
        for piece in pieces:
            position = pack_position(line, number)
            if piece.reason:
                yield BadRecord(Flaw.UNREADABLE, position, piece.reason)
            if piece.text or not piece.reason:
                yield from decode_one(piece.text, position, limits)
            number += 1
    if not splitter.is_whole:
        position = pack_position(line, number)
        yield BadRecord(Flaw.UNREADABLE, position, json_text.CUT_OFF)
    elif number == first:
        yield BadRecord(Flaw.UNREADABLE, pack_position(line, first), reason)


def decode_one(
    text: bytes, position: int, limits: Limits, *, last: bool = False
) -> Iterator[Value | BadRecord]:
    """The value of a text, or why there is none; both for a comma too many in it."""
    try:
        value, flawed = json_text.parse(text, limits, last=last)
    except json_text.NotJSON as error:
        mended = json_text.without_trailing_commas(text, str(error))
        try:
            value, flawed = json_text.parse(mended, limits, last=last)
        except json_text.NotJSON:
            yield BadRecord(Flaw.UNREADABLE, position, str(error))
            return
        yield BadRecord(Flaw.UNREADABLE, position, json_text.TRAILING_COMMA)
    yield Value(value, len(text), position, flawed)


def size_of(value: Any) -> int:
    """The length in bytes of a value as JSON."""
    try:
        return len(orjson.dumps(value))
    except TypeError:
        # Lone surrogates can only be written as escapes.
        return len(json.dumps(value, separators=(",", ":")))
