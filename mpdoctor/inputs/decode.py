"""From JSON texts to readings: all at once where all is well, else one by one."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any

import orjson

from mpdoctor.inputs import flaws
from mpdoctor.inputs.limits import Limits
from mpdoctor.inputs.records import LARGE, METADATA, RecordBuffers, is_request
from mpdoctor.inputs.values import Value, spread, take
from mpdoctor.model.record import BadRecord, Batch, Flaw, Kind, Reading

_DICT = {dict}
_BLANK = b" \t\r\n"


def decode(
    texts: Sequence[bytes],
    positions: Sequence[int],
    limits: Limits,
    *,
    last: bool = False,
) -> Iterator[Reading]:
    """Read one JSON text per spot; blank ones are passed over.

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
        kept = [i for i, text in enumerate(texts) if text.strip(_BLANK)]
        if len(kept) < len(texts):
            last = last and kept[-1:] == [len(texts) - 1]
            texts, positions = [texts[i] for i in kept], [positions[i] for i in kept]
            yield from decode(texts, positions, limits, last=last)
            return
        yield from sort(_one_by_one(texts, positions, limits, last), limits)
        return
    batch = _events(values, positions)
    if batch is None:
        sizes = map(len, texts)
        yield from sort(map(Value, values, sizes, positions), limits)
        return
    if longest >= LARGE:
        batch.sizes = {i: len(t) for i, t in enumerate(texts) if len(t) >= LARGE}
    batch.size = sum(map(len, texts))
    yield batch


def _may_be_deep(texts: Sequence[bytes], limits: Limits) -> bool:
    """Counting brackets is far cheaper than following them."""
    opened = max(map(bytes.count, texts, repeat(b"{")))
    return opened + max(map(bytes.count, texts, repeat(b"["))) > limits.depth and any(
        text.count(b"{") + text.count(b"[") > limits.depth
        and flaws.nesting(text)[0] > limits.depth
        for text in texts
    )


def _events(values: list[Any], positions: Sequence[int]) -> Batch | None:
    """One batch, if all values are events in their usual form."""
    try:
        records = [value["properties"] for value in values]
        names = [value["event"] for value in values]
    except (KeyError, TypeError, IndexError):
        return None
    if set(map(type, records)) != _DICT:
        return None
    if max(map(len, values)) > 2:
        for value in values:
            if METADATA in value:
                value["properties"].setdefault(METADATA, value[METADATA])
    return Batch(Kind.EVENT, records, positions, names)


def _one_by_one(
    texts: Sequence[bytes], positions: Sequence[int], limits: Limits, last: bool
) -> Iterator[Value | BadRecord]:
    final = len(texts) - 1
    for number, (text, position) in enumerate(zip(texts, positions, strict=True)):
        if len(text) > limits.line:
            yield BadRecord(Flaw.UNREADABLE, position, flaws.overlong(limits))
            continue
        if not text.strip(_BLANK):
            continue
        try:
            value, flawed = flaws.parse(text, limits, last=last and number == final)
        except flaws.NotJSON as error:
            yield BadRecord(Flaw.UNREADABLE, position, str(error))
        else:
            yield Value(value, len(text), position, flawed)


def sort(items: Iterable[Value | BadRecord], limits: Limits) -> Iterator[Reading]:
    """Put values into batches of one kind, and follow captured requests."""
    piles = RecordBuffers()
    for item in items:
        if isinstance(item, BadRecord):
            yield item
        elif is_request(item.value):
            from mpdoctor.inputs.request_dump import exchange

            yield from piles.batches()
            yield from exchange(item, limits)
        else:
            for single in spread(item):
                yield from take(single, piles)
    yield from piles.batches()
