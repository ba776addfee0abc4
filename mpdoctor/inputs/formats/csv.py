"""CSV: tables of events or profiles, with any of the usual delimiters."""

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from msgspec import Struct

from mpdoctor.inputs.column_names import (
    holds_records,
    how_to_map,
    is_cdp_table,
    is_identity_map,
    refuse_wide,
)
from mpdoctor.inputs.csv_rows import Row, RowReader
from mpdoctor.inputs.format import BOM, SPACE, Content, Head, InputFormat, Refusal
from mpdoctor.inputs.limits import ForeignInput, Limits
from mpdoctor.inputs.loaded_rows import table_reader
from mpdoctor.inputs.tables import of_text
from mpdoctor.model.place import pack_position
from mpdoctor.model.record import BadRecord, Flaw, LinesRead, Reading

_AT_ONCE = 1000
_OTHER = "is a CSV file without columns of events or profiles"
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_DELIMITERS = (",", "\t", ";", "|")

# Excel writes this before the header where the delimiter is not the usual one.
_SEPARATOR = re.compile(rb"\"?sep=(.)\"?\r?\n")
_NAME = re.compile(r" *[\w $.()/#%:\[\]&@'-]{0,80} *")

# https://docs.mixpanel.com/docs/data-governance/lexicon; older ones have the second pair.
_LEXICON = (
    {"Entity Name", "Entity Description"},
    {"Entity Name", "Event Description"},
    {"Event", "Entity Name"},
)


class HeaderRow(Struct, frozen=True):
    """The names of the columns, what stands between them, and whether rows fit."""

    names: list[str]
    delimiter: str
    regular: bool


def _detect(head: Head) -> bool:
    header = header_of(head)
    return header is not None and holds_records(header.names, head.columns)


def _read(content: Content) -> Iterator[Reading]:
    chunks = _in_lines(_in_utf8(content.chunks))
    first = b""
    for chunk in chunks:
        first += chunk
        if len(first) >= 1 << 16:
            break
    header = _header(first, whole=False)
    delimiter = header.delimiter if header is not None else ","
    reader = RowReader(delimiter, content.limits)
    rows = reader.read(_with_first(_without_separator(first), chunks))
    if _SEPARATOR.match(first):
        rows = (row._replace(line=row.line + 1) for row in rows)
    names = next(rows, Row(1, []))
    refuse_wide(names.cells, content.limits)
    read = table_reader(names.cells, content, of_text)
    if read is None:
        # Somebody said that this is CSV.
        raise ForeignInput(_OTHER, how_to_map(names.cells, content.columns))
    while block := list(islice(rows, _AT_ONCE)):
        for row in block:
            if row.reason:
                position = pack_position(row.line)
                yield BadRecord(Flaw.UNREADABLE, position, row.reason)
        good = [row for row in block if not row.reason]
        yield from read(
            [row.cells for row in good], [pack_position(row.line) for row in good]
        )
    yield LinesRead(reader.lines + bool(_SEPARATOR.match(first)))


@lru_cache(maxsize=1)
def header_of(head: Head) -> HeaderRow | None:
    """The header, or `None` where there is none."""
    encoding = _UTF16.get(head.data[:2])
    if encoding is not None:
        data = head.data[2:].decode(encoding, "ignore").encode("utf-8", "ignore")
        return _header(data, whole=head.whole)
    if head.is_json:
        return None
    return _header(head.data.removeprefix(BOM), whole=head.whole)


def _in_lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same, with a line feed for each carriage return where there is no line feed.

    Excel for Mac once ended lines so.
    """
    first = next(chunks, b"")
    if not _ends_with_returns(first):
        yield from _with_first(first, chunks)
        return
    for chunk in _with_first(first, chunks):
        yield chunk.replace(b"\r", b"\n")


def _ends_with_returns(data: bytes) -> bool:
    return b"\n" not in data and b"\r" in data.rstrip(b"\r")


def _header(data: bytes, *, whole: bool) -> HeaderRow | None:
    if _ends_with_returns(data):
        data = data.replace(b"\r", b"\n")
    named = _SEPARATOR.match(data)
    data = _without_separator(data).lstrip(b"\r\n")
    line = data.partition(b"\n")[0].rstrip(SPACE)
    if b"\0" in line:
        return None
    delimiters = (named[1].decode("latin-1"),) if named else _DELIMITERS
    best: HeaderRow | None = None
    for delimiter in delimiters:
        # A quoted name may hold anything.
        if delimiter.encode() not in line:
            continue
        rows = list(islice(RowReader(delimiter, Limits()).read([data]), 50))
        if not whole and len(rows) > 2:
            del rows[-1]
        if not rows or rows[0].reason or not _are_names(rows[0].cells):
            continue
        fitting = sum(not row.reason for row in rows)
        names = rows[0].cells
        regular = len(rows) > 1 and fitting >= 0.9 * len(rows)
        if best is None or len(names) > len(best.names):
            best = HeaderRow(names, delimiter, regular)
    return best


def _are_names(names: list[str]) -> bool:
    return (
        len(names) > 1
        and all(map(_NAME.fullmatch, names))
        and any(name.strip() for name in names)
    )


def _without_separator(data: bytes) -> bytes:
    return _SEPARATOR.sub(b"", data, count=1) if _SEPARATOR.match(data) else data


def _with_first(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _in_utf8(chunks: Iterator[bytes]) -> Iterator[bytes]:
    first = b""
    for chunk in chunks:
        first += chunk
        if len(first) > 1:
            break
    encoding = _UTF16.get(first[:2])
    if encoding is None:
        yield first
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for chunk in _with_first(first[2:], chunks):
        yield decoder.decode(chunk).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def _is_lexicon(head: Head) -> bool:
    header = header_of(head)
    names = set() if header is None else {name.strip() for name in header.names}
    return any(wanted <= names for wanted in _LEXICON)


def _is_identity_map(head: Head) -> bool:
    header = header_of(head)
    return header is not None and is_identity_map(header.names)


def _is_cdp_table(head: Head) -> bool:
    header = header_of(head)
    return header is not None and is_cdp_table(header.names) and not head.columns


def _is_table(head: Head) -> bool:
    header = header_of(head)
    return header is not None and header.regular and not head.is_binary


def _advice(head: Head) -> str:
    header = header_of(head)
    return how_to_map([] if header is None else header.names, head.columns)


FORMAT = InputFormat("csv", order=11, detect=_detect, read=_read)

REFUSALS = (
    Refusal(
        *("lexicon csv", 9, _is_lexicon, "is a CSV export of Lexicon"),
        "it describes events and holds none; leave it out",
    ),
    Refusal(
        *("identity map csv", 11, _is_identity_map, "is a table of merged ids"),
        "mpdoctor reads the events and profiles of a pipeline; leave it out",
    ),
    Refusal(
        *("cdp csv", 11, _is_cdp_table, "is a table of a customer data platform"),
        "examine what Mixpanel received, or say which columns are its event, time and id: "
        "`--map event=event,time=received_at,distinct_id=user_id`",
    ),
    Refusal(
        *("other csv", 96, _is_table),
        _OTHER,
        _advice,
    ),
)
