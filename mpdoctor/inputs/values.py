"""Decoded values on their way to becoming records."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson

from mpdoctor.inputs import flaws
from mpdoctor.inputs.records import LARGE, RecordBuffers, is_page
from mpdoctor.model.place import LINE
from mpdoctor.model.record import BadRecord, Flaw


def size_of(value: Any) -> int:
    """The length in bytes of a value as JSON."""
    try:
        return len(orjson.dumps(value))
    except TypeError:
        # Lone surrogates cannot be written but as escapes.
        import json

        return len(json.dumps(value, separators=(",", ":")))


class Value(NamedTuple):
    """A decoded text. `flawed` where it holds lone surrogates."""

    value: Any
    size: int
    position: int
    flawed: bool = False


def spread(item: Value) -> Iterator[Value]:
    """The records of an array or a page, or the record itself.

    Records of one line are told apart by their number; those of a record that already
    has a number share it.
    """
    value, size, position, flawed = item
    if isinstance(value, dict) and is_page(value):
        value = value["results"]
    if not isinstance(value, list):
        yield item
        return
    step = 0 if position % LINE else 1
    for number, single in enumerate(value, start=1):
        own = size_of(single) if size >= LARGE else 0
        yield Value(single, own, position + step * number, flawed)


def take(item: Value, piles: RecordBuffers) -> Iterator[BadRecord]:
    """Put one record on its pile, and yield what is wrong with it."""
    value, size, position, flawed = item
    if not isinstance(value, dict):
        yield BadRecord(Flaw.UNREADABLE, position, flaws.NOT_A_RECORD)
        return
    if flawed:
        value, paths = flaws.repair(value)
        name = value.get("event")
        event = name if isinstance(name, str) else None
        for path in paths:
            yield BadRecord(
                Flaw.LONE_SURROGATE, position, flaws.LONE_SURROGATE, path, event
            )
    if not piles.add(value, position, size):
        yield BadRecord(Flaw.UNREADABLE, position, flaws.UNKNOWN_RECORD)
