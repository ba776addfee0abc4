"""Records inside of what Airbyte, Singer and APIs put around them."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice

from mpdoctor.inputs import json_text
from mpdoctor.inputs.column_names import columns_of
from mpdoctor.inputs.decode import Value, sort
from mpdoctor.inputs.envelopes import (
    LISTS,
    LOADED_OTHER,
    Loaded,
    is_message,
    is_wrapped,
    unwrapped,
)
from mpdoctor.inputs.format import SPACE, Content, Head, InputFormat, decoded
from mpdoctor.inputs.formats.json import read_document
from mpdoctor.inputs.json_layout import names_records
from mpdoctor.inputs.limits import Limits
from mpdoctor.inputs.records import is_record
from mpdoctor.inputs.tables import Table, of_either
from mpdoctor.model.place import pack_position
from mpdoctor.model.record import BadRecord, Batch, Flaw, Kind, LinesRead, Reading

_AT_ONCE = 500
_FIRST_LINES = 50
_MOST_TABLES = 1000

_KEYS = "|".join(LISTS).encode()
_DEEPEST = 8
"""Levels of objects beside the list of records, such as a schema of it."""


def _nested(levels: int) -> bytes:
    """The pattern of an object without braces in its texts."""
    inner = rb"|" + _nested(levels - 1) if levels else b""
    return rb"\{(?:[^{}]" + inner + rb")*+\}"


_OPENING = (
    rb'\{\s*(?:"[^"]*"\s*:\s*(?:"[^"]*"|[^"{}\[\],]*|'
    + _nested(_DEEPEST)
    + rb')\s*,\s*)*"(?P<key>'
    + _KEYS
    + rb')"\s*:\s*\[\s*[{\]]'
)


def _detect(head: Head) -> bool:
    if not head.is_json or head.text[:1] != b"{":
        return False
    values = [value for value in head.values[:_FIRST_LINES] if value is not None]
    if values and all(isinstance(value, dict) for value in values):
        # Lines of records may hold anything under such keys.
        return (
            any(map(is_message, values)) or is_wrapped(values[0])
        ) and not is_record(values[0])
    if head.values[0] is not None or not re.match(_OPENING, head.text):
        return False
    whole = decoded(head.text) if head.whole else None
    if whole is not None:
        return is_wrapped(whole) and not is_record(whole)
    return names_records(head.text)


def _read(content: Content) -> Iterator[Reading]:
    chunks = content.chunks
    first = b""
    for chunk in chunks:
        first += chunk
        if b"\n" in first or len(first) > 1 << 16:
            break
    line = first.lstrip(SPACE).partition(b"\n")[0]
    rest = chain([first], chunks)
    opening = re.match(_OPENING, first.lstrip(SPACE))
    if opening is not None and decoded(line) is None:
        under = opening["key"].decode()
        yield from read_document(rest, content.limits, under=(under,))
        return
    yield from _read_lines(rest, content.limits)


def _read_lines(chunks: Iterator[bytes], limits: Limits) -> Iterator[Reading]:
    loader = _Loader()
    lines = _lines(chunks, limits)
    number = 0
    while block := list(islice(lines, _AT_ONCE)):
        values: list[Value | BadRecord] = []
        rows: list[tuple[Loaded, int]] = []
        for text in block:
            number += 1
            position = pack_position(number)
            if text is None:
                reason = json_text.overlong(limits)
                values.append(BadRecord(Flaw.UNREADABLE, position, reason))
                continue
            if not text.strip(SPACE):
                continue
            try:
                value, flawed = json_text.parse(text, limits)
            except json_text.NotJSON as error:
                values.append(BadRecord(Flaw.UNREADABLE, position, str(error)))
                continue
            inner = list(unwrapped(value))
            for index, each in enumerate(inner):
                place = pack_position(number, index) if len(inner) > 1 else position
                if isinstance(each, Loaded) and not _is_as_sent(each):
                    rows.append((each, place))
                    continue
                record = each.row if isinstance(each, Loaded) else each
                size = len(text) if len(inner) == 1 else 0
                values.append(Value(record, size, place, flawed))
        yield from loader.read(rows)
        yield from sort(values, limits)
    yield LinesRead(number)


def _lines(chunks: Iterator[bytes], limits: Limits) -> Iterator[bytes | None]:
    """The lines, `None` for one that is too long."""
    tail = b""
    skipping = False
    for chunk in chunks:
        *lines, tail = (tail + chunk).split(b"\n")
        for line in lines:
            yield None if skipping or len(line) > limits.line else line
            skipping = False
        if len(tail) > limits.line:
            tail, skipping = b"", True
    if tail or skipping:
        yield None if skipping else tail


class _Loader:
    """Makes records of what a loader wrote, whose types are not known."""

    def __init__(self) -> None:
        self._table = lru_cache(_MOST_TABLES)(_table)

    def read(self, rows: Sequence[tuple[Loaded, int]]) -> Iterator[BadRecord | Batch]:
        batches: dict[Kind, Batch] = {}
        for (row, bare), position in rows:
            table = self._table(tuple(row), bare)
            if table is None:
                yield BadRecord(Flaw.FOREIGN, position, LOADED_OTHER)
                continue
            for reading in table.read([[*row.values()]], [position]):
                if isinstance(reading, BadRecord):
                    yield reading
                    continue
                batch = batches.setdefault(reading.kind, Batch(reading.kind, [], []))
                batch.records += reading.records
                batch.names += reading.names
                batch.positions = [*batch.positions, *reading.positions]
        yield from batches.values()


def _is_as_sent(loaded: Loaded) -> bool:
    """Whether a loader left a record as Mixpanel gave it."""
    row = loaded.row
    return "$distinct_id" in row or (
        "event" in row and isinstance(row.get("properties"), dict)
    )


def _table(names: tuple[str, ...], bare: bool) -> Table | None:
    columns = columns_of(names, bare=bare)
    return None if columns.kind is None else Table(columns, of_either)


FORMAT = InputFormat("wrapped", order=55, detect=_detect, read=_read)
