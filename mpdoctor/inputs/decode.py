"""From JSON texts to batches: all at once where all is well, else one by one."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any, NamedTuple

import orjson

from mpdoctor.inputs import json_text
from mpdoctor.inputs.foreign import foreign_kind, foreign_records
from mpdoctor.inputs.limits import Limits
from mpdoctor.inputs.records import (
    LARGE,
    METADATA,
    RecordBuffers,
    is_request,
    records_of_page,
)
from mpdoctor.inputs.splitter import Splitter
from mpdoctor.model.place import LINE, pack_position
from mpdoctor.model.record import BadRecord, Batch, Flaw, Kind, Reading

Decode = Callable[..., Iterator[Reading]]
"""`decode`, or a function with the same parameters that also gives readings."""

CountLines = Callable[[bytes, int, int], int]
"""Counts the line ends between two offsets of a text."""

_AT_ONCE = 250
_DICT = {dict}
_BLANK = b" \t\r\n"
_USUAL = Limits()


class Value(NamedTuple):
    """A decoded text. `flawed` where it holds lone surrogates, `stored` where an answer of
    Mixpanel's shows that it is a stored record."""

    value: Any
    size: int
    position: int
    flawed: bool = False
    stored: bool = False


def decode(
    texts: Sequence[bytes],
    positions: Sequence[int],
    limits: Limits,
    *,
    last: bool = False,
) -> Iterator[Reading]:
    """Read one JSON text per position; blank ones are passed over.

    `last` is true if the final text is the end of a file without a line end.
    """
    if not texts:
        return
    longest = max(map(len, texts))
    if longest > limits.line or _may_be_deep(texts, limits):
        yield from sort(_one_by_one(texts, positions, limits, last), limits)
        return
    try:
        values = list(map(orjson.loads, texts))
    except orjson.JSONDecodeError:
        filled = [i for i, text in enumerate(texts) if text.strip(_BLANK)]
        if len(filled) < len(texts):
            last = last and filled[-1:] == [len(texts) - 1]
            texts, positions = (
                [texts[i] for i in filled],
                [positions[i] for i in filled],
            )
            yield from decode(texts, positions, limits, last=last)
            return
        yield from sort(_one_by_one(texts, positions, limits, last), limits)
        return
    batch = _events(values, positions, limits)
    if batch is None:
        sizes = map(len, texts)
        yield from sort(map(Value, values, sizes, positions), limits)
        return
    if longest >= LARGE:
        batch.sizes = {i: len(t) for i, t in enumerate(texts) if len(t) >= LARGE}
    batch.size = sum(map(len, texts))
    yield batch


def decode_lines(
    texts: Sequence[bytes],
    positions: Sequence[int],
    limits: Limits,
    *,
    decode: Decode = decode,
    last: bool = False,
) -> Iterator[Reading]:
    """Read any number of lines, some hundreds at a time."""
    for start in range(0, len(texts), _AT_ONCE):
        end = start + _AT_ONCE
        yield from decode(texts[start:end], positions[start:end], limits, last=last)


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
        size = _size_of(item) if len(text) >= LARGE else 0
        yield Value(item, size, pack_position(line, number), flawed)


def sort(items: Iterable[Value | BadRecord], limits: Limits) -> Iterator[Reading]:
    """Put values into batches of one kind, and read the bodies of captured requests."""
    buffers = RecordBuffers()
    for item in items:
        if isinstance(item, BadRecord):
            yield item
        elif is_request(item.value):
            from mpdoctor.inputs.request_dump import exchange

            yield from buffers.batches()
            yield from exchange(item, limits)
        else:
            for single in _spread(item):
                yield from add_value(single, buffers, limits)
    yield from buffers.batches()


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


def _may_be_deep(texts: Sequence[bytes], limits: Limits) -> bool:
    """Counting brackets is far cheaper than following them."""
    opened = max(map(bytes.count, texts, repeat(b"{")))
    return opened + max(map(bytes.count, texts, repeat(b"["))) > limits.depth and any(
        text.count(b"{") + text.count(b"[") > limits.depth
        and json_text.nesting(text)[0] > limits.depth
        for text in texts
    )


def _events(
    values: list[Any], positions: Sequence[int], limits: Limits
) -> Batch | None:
    """One batch, if all values are events in their usual form."""
    try:
        records = [value["properties"] for value in values]
        names = [value["event"] for value in values]
    except (KeyError, TypeError, IndexError):
        return None
    if set(map(type, records)) != _DICT or max(map(len, records)) > limits.width:
        return None
    if max(map(len, values)) > 2:
        for value in values:
            if METADATA in value:
                value["properties"].setdefault(METADATA, value[METADATA])
            elif len(value) > 2 and foreign_kind(value):
                return None
    return Batch(Kind.EVENT, records, positions, names)


def _one_by_one(
    texts: Sequence[bytes], positions: Sequence[int], limits: Limits, last: bool
) -> Iterator[Value | BadRecord]:
    final = len(texts) - 1
    for number, (text, position) in enumerate(zip(texts, positions, strict=True)):
        if len(text) > limits.line:
            yield BadRecord(Flaw.UNREADABLE, position, json_text.overlong(limits))
        elif text.strip(_BLANK):
            yield _decode_one(text, position, limits, last=last and number == final)


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
                yield _decode_one(piece.text, position, limits)
            number += 1
    if not splitter.is_whole:
        position = pack_position(line, number)
        yield BadRecord(Flaw.UNREADABLE, position, json_text.CUT_OFF)
    elif number == first:
        yield BadRecord(Flaw.UNREADABLE, pack_position(line, first), reason)


def _decode_one(
    text: bytes, position: int, limits: Limits, *, last: bool = False
) -> Value | BadRecord:
    try:
        value, flawed = json_text.parse(text, limits, last=last)
    except json_text.NotJSON as error:
        return BadRecord(Flaw.UNREADABLE, position, str(error))
    return Value(value, len(text), position, flawed)


def _spread(item: Value) -> Iterator[Value]:
    """The records of an array or a page, or the record itself.

    Records of one line differ in their number; those of a record that already
    has a number share it.
    """
    value, size, position, flawed, _ = item
    page = records_of_page(value)
    if page is not None:
        value = page
    if not isinstance(value, list):
        yield item
        return
    step = 0 if position % LINE else 1
    for number, single in enumerate(value, start=1):
        own = _size_of(single) if size >= LARGE else 0
        at = position + step * number
        yield Value(single, own, at, flawed, stored=page is not None)


def _size_of(value: Any) -> int:
    """The length in bytes of a value as JSON."""
    try:
        return len(orjson.dumps(value))
    except TypeError:
        # Lone surrogates can only be written as escapes.
        return len(json.dumps(value, separators=(",", ":")))
