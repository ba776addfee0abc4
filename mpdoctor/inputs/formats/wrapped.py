"""Records inside of what Airbyte, Singer and APIs put around them."""

import re
from collections.abc import Iterator
from itertools import chain, islice

from mpdoctor.inputs import json_text
from mpdoctor.inputs.envelopes import (
    LISTS,
    is_message,
    is_wrapped,
    unwrapped,
)
from mpdoctor.inputs.format import SPACE, Content, Head, InputFormat, decoded
from mpdoctor.inputs.json_documents import read_document
from mpdoctor.inputs.json_layout import names_records
from mpdoctor.inputs.limits import Limits
from mpdoctor.inputs.loaded_rows import LoadedRows
from mpdoctor.inputs.records import is_record
from mpdoctor.inputs.values import Value
from mpdoctor.model.place import pack_position
from mpdoctor.model.record import BadRecord, Flaw, LinesRead, Reading

_AT_ONCE = 500
_FIRST_LINES = 50

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
    loader = LoadedRows(limits)
    lines = _lines(chunks, limits)
    number = 0
    while block := list(islice(lines, _AT_ONCE)):
        values: list[Value | BadRecord] = []
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
                size = len(text) if len(inner) == 1 else 0
                values.append(Value(each, size, place, flawed))
        yield from loader.read(values)
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


FORMAT = InputFormat("wrapped", order=55, detect=_detect, read=_read)
