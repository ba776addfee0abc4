"""From JSON texts to batches: all at once where all is well, else one by one."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any

import orjson

from mpdoctor.inputs import json_text
from mpdoctor.inputs.foreign import foreign_kind
from mpdoctor.inputs.limits import Limits
from mpdoctor.inputs.records import (
    LARGE,
    METADATA,
    RecordBuffers,
    is_request,
    records_of_page,
)
from mpdoctor.inputs.values import Value, add_value, decode_one, size_of
from mpdoctor.model.place import LINE
from mpdoctor.model.record import BadRecord, Batch, Flaw, Kind, Reading

Decode = Callable[..., Iterator[Reading]]
"""`decode`, or a function with the same parameters that also gives readings."""

CountLines = Callable[[bytes, int, int], int]
"""Counts the line ends between two offsets of a text."""

_AT_ONCE = 250
_DICT = {dict}
_BLANK = b" \t\r\n"


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
            yield from decode_one(text, position, limits, last=last and number == final)


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
        own = size_of(single) if size >= LARGE else 0
        at = position + step * number
        yield Value(single, own, at, flawed, stored=page is not None)
