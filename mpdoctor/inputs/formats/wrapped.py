"""Records inside of what Airbyte, Singer and APIs put around them."""

import json
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any, NamedTuple

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
from mpdoctor.inputs.limits import Limits, TruncatedInput
from mpdoctor.inputs.loaded_rows import LoadedRows
from mpdoctor.inputs.records import is_record
from mpdoctor.inputs.splitter import Piece, Splitter
from mpdoctor.inputs.values import Value
from mpdoctor.model.place import LINE, pack_position
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
    if not head.is_json:
        return False
    if head.text[:1] == b"[":
        first = _first_element(head.text)
        return first is not None and is_wrapped(first) and not is_record(first)
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
    if not line.startswith(b"["):
        yield from _read_texts(_lines(rest, content.limits), content.limits)
        return
    splitter = Splitter(content.limits)
    yield from _read_texts(_elements(rest, splitter), content.limits)
    if not splitter.is_whole:
        raise TruncatedInput


def _first_element(text: bytes) -> Any:
    """The first element of an array, of which only the beginning may be there."""
    start = text[1:].lstrip(SPACE).decode("utf-8", "replace")
    try:
        return json.JSONDecoder().raw_decode(start)[0] if start[:1] == "{" else None
    except (ValueError, RecursionError):
        return None


class _Text(NamedTuple):
    """The JSON of one line or element, and what is wrong there; `line` for the place."""

    line: int
    position: int
    text: bytes
    reason: str = ""


def _elements(chunks: Iterator[bytes], splitter: Splitter) -> Iterator[_Text]:
    """The elements of an array, numbered within their lines."""
    line = number = 0
    for piece in chain(chain.from_iterable(map(splitter.feed, chunks)), _end(splitter)):
        number = number + 1 if piece.line == line else 0
        line = piece.line
        yield _Text(line, pack_position(line, number), piece.text, piece.reason)


def _end(splitter: Splitter) -> Iterator[Piece]:
    yield from splitter.finish()


def _read_texts(texts: Iterator[_Text], limits: Limits) -> Iterator[Reading]:
    loader = LoadedRows(limits)
    line = 0
    while block := list(islice(texts, _AT_ONCE)):
        values: list[Value | BadRecord] = []
        for line, position, text, reason in block:
            if reason:
                values.append(BadRecord(Flaw.UNREADABLE, position, reason))
            if not text.strip(SPACE):
                continue
            try:
                value, flawed = json_text.parse(text, limits)
            except json_text.NotJSON as error:
                values.append(BadRecord(Flaw.UNREADABLE, position, str(error)))
                continue
            inner = list(unwrapped(value))
            numbered = position % LINE > 0
            for index, each in enumerate(inner):
                shared = len(inner) > 1 and not numbered
                place = pack_position(line, index) if shared else position
                size = len(text) if len(inner) == 1 else 0
                values.append(Value(each, size, place, flawed))
        yield from loader.read(values)
    yield LinesRead(line)


def _lines(chunks: Iterator[bytes], limits: Limits) -> Iterator[_Text]:
    for line, text in enumerate(_bounded_lines(chunks, limits), start=1):
        reason = json_text.overlong(limits) if text is None else ""
        yield _Text(line, pack_position(line), text or b"", reason)


def _bounded_lines(chunks: Iterator[bytes], limits: Limits) -> Iterator[bytes | None]:
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
