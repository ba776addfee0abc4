"""Totals as bytes, and bytes of anybody as totals.

What is bounded is one MessagePack document, whose types are those of `Totals`. What grows
with the input follows it as rows: hashes of records, and rows of ids. Nothing of it is
code; what does not have the expected types, or is not consistent, is `Malformed`.
"""

import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any, Protocol, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct, field

from mpdoctor.analysis.answers import AnswerKey
from mpdoctor.analysis.deliveries import AttemptKey, AttemptSegment
from mpdoctor.analysis.duplicates import HashSegment
from mpdoctor.analysis.totals import DayTally, EventKey, Totals, TypeTally, WrittenTally
from mpdoctor.identity.host_sample import HostSample
from mpdoctor.identity.parts import IdentityParts, NoteKey, RowFile, SenderInfo
from mpdoctor.model.clock import ClockTally
from mpdoctor.model.place import RecordPosition
from mpdoctor.model.record import Channel
from mpdoctor.model.rule import Problem
from mpdoctor.model.spread import APP, DIMENSIONS, Facet
from mpdoctor.model.subjects import ABSENT, Sender
from mpdoctor.model.tally import Table, Tally, ViolationTally

_Scalar = str | int | float | bool | None
_ABSENT = 1
"""The code that stands for `ABSENT` among samples."""

_COLUMNS = 4
_MOST_ROWS = 1 << 24
"""Rows of hashes in a block; mpdoctor writes blocks of some ten thousand."""

_LAST_START = 1 << 53
_DAYS = range(date.min.toordinal(), date.max.toordinal() + 1)
_MOST_LINES = 1 << 30
_KINDS = frozenset({"events", "verbs", "contacts", "profiles", "odd"})
_MOST_SLICES = 64


class Readable(Protocol):
    """Bytes to be read once."""

    def read(self, size: int) -> bytes: ...


class Malformed(ValueError):
    """What was read is nothing that mpdoctor writes."""


class _Segment(Struct):
    """Where the rows of hashes of one shard belong: their number by block, and events."""

    source: int
    start: int
    blocks: list[int]
    events: list[tuple[EventKey, Channel]]


class _Attempts(Struct):
    """The same of records that were sent, with how that went in place of events."""

    source: int
    start: int
    blocks: list[int]
    events: list[
        tuple[
            AnswerKey,
            str,
            str | None,
            tuple[Sender, Channel, _Scalar, _Scalar, bool] | None,
            str,
        ]
    ]


class _IdRows(Struct):
    """A file of rows of ids, `size` bytes long."""

    kind: str
    source: int
    start: int
    slice: int
    size: int


class _Identity(Struct):
    files: list[_IdRows]
    senders: dict[int, SenderInfo]
    notes: tuple[bool, list[tuple[NoteKey, ViolationTally]]]
    hosts: HostSample
    alone: bool


class _Document(Struct):
    totals: Any
    segments: list[_Segment] = field(default_factory=list)
    attempts: list[_Attempts] = field(default_factory=list)
    identity: _Identity | None = None


_OWN = ("attempts", "segments", "repeated", "identity", "chosen", "keep")
"""Fields of `Totals` that are not part of its mirror."""


def encode(totals: Totals) -> bytes:
    """The bounded part of totals."""
    document = _Document(
        {name: _plain(getattr(totals, name)) for name in _mirrored()},
        [_Segment(*_shape(one)) for one in totals.segments if one.count],
        [_Attempts(*_shape(one)) for one in totals.attempts if one.count],
        None if totals.identity is None else _identity(totals.identity),
    )
    try:
        return msgspec.msgpack.encode(document, enc_hook=_exact)
    except (OverflowError, UnicodeEncodeError):
        # Samples may hold what MessagePack cannot.
        return msgspec.msgpack.encode(_encodable(document), enc_hook=_exact)


def rows(totals: Totals) -> Iterator[bytes]:
    """What grows with the input, in the order in which `encode` names it."""
    for segment in (*totals.segments, *totals.attempts):
        for block in segment.read(*range(_COLUMNS)):
            for column in block:
                yield (
                    column.tobytes() if sys.byteorder == "little" else _swapped(column)
                )
    for file in totals.identity.row_files if totals.identity is not None else ():
        with file.path.open("rb") as content:
            while chunk := content.read(1 << 20):
                yield chunk


def decode(
    data: bytes,
    content: Readable,
    folder: Path,
    *,
    keep: int,
    sources: Sequence[int],
) -> Totals:
    """The totals that `encode` and `rows` have written.

    `content` gives the rows, which go to files in the empty `folder`. `sources` are the
    numbers that the sources have now, in rising order. Raises `Malformed`.
    """
    try:
        document = _decoder().decode(data)
        return _Decoding(content, folder, keep, sources).totals(document)
    except (
        msgspec.MsgspecError,
        *(KeyError, IndexError, OverflowError, RecursionError, UnicodeError),
    ) as error:
        raise Malformed(str(error)) from error


class _Decoding:
    def __init__(
        self, content: Readable, folder: Path, keep: int, sources: Sequence[int]
    ) -> None:
        self._content = content
        self._folder = folder
        self._keep = keep
        self._sources = sources

    def totals(self, document: _Document) -> Totals:
        found = Totals(keep=self._keep)
        for name in _mirrored():
            value = getattr(document.totals, name)
            mine = getattr(found, name)
            if isinstance(mine, Table):
                value = self._table(value)
            elif isinstance(mine, Counter):
                value = Counter(value)
            setattr(found, name, value)
        found.lines = {
            self._shard(*shard): _within(lines, _MOST_LINES)
            for shard, lines in found.lines.items()
        }
        found.exchanges = {
            key: (self._moved(tally), self._moved_problem(problem))
            for key, (tally, problem) in found.exchanges.items()
        }
        hashes = self._folder / "hashes"
        with hashes.open("wb") as file:
            found.segments = [
                self._segment(HashSegment, one, hashes, file)
                for one in document.segments
            ]
            found.attempts = [
                self._segment(AttemptSegment, one, hashes, file)
                for one in document.attempts
            ]
        if document.identity is not None:
            found.identity = self._identity(document.identity)
        if self._content.read(1):
            raise Malformed("rows that belong to nothing")
        return found

    def _moved_problem(self, problem: Problem) -> Problem:
        if not problem.positions:
            return problem
        positions = tuple(map(self._at, problem.positions))
        return msgspec.structs.replace(problem, positions=positions)

    def _table(self, written: tuple[bool, list[tuple[Any, Any]]]) -> Table[Any, Any]:
        has_dropped, pairs = written
        found = {key: self._moved(row) for key, row in pairs}
        table: Table[Any, Any] = Table.__new__(Table)
        table.__setstate__((found, max(1, len(found)), has_dropped))
        return table

    def _moved(self, row: Any) -> Any:
        """The row, its positions with the numbers that the sources have now."""
        at, now = self._at, self._sources
        if isinstance(row, Tally):
            if row.spread is not None:
                _check_days(row.spread.days)
                _check_facets(row.spread.facets)
            # Written out, because a summary has thousands of them.
            row.positions = [(now[a], b, c) for a, b, c in row.positions]
            row.firsts = {
                sender: [(now[a], b, c) for a, b, c in found]
                for sender, found in row.firsts.items()
            }
        elif isinstance(row, TypeTally):
            row.firsts = {
                key: (at(place), value) for key, (place, value) in row.firsts.items()
            }
        elif isinstance(row, WrittenTally):
            for each in row.values.values():
                self._moved(each)
        elif not isinstance(row, ClockTally):
            self._moved(row.tally)
            if isinstance(row, DayTally):
                _check_days(row.days)
            if isinstance(row, ViolationTally):
                row.samples = {
                    key: (at(place), value)
                    for key, (place, value) in row.samples.items()
                }
        return row

    def _at(self, position: RecordPosition) -> RecordPosition:
        source, start, packed = position
        return self._sources[source], start, packed

    def _shard(self, source: int, start: int) -> tuple[int, int]:
        if source < 0:
            raise Malformed("a source without a number")
        return self._sources[source], _within(start, _LAST_START)

    def _segment(
        self,
        make: type[HashSegment],
        one: _Segment | _Attempts,
        path: Path,
        file: IO[bytes],
    ) -> Any:
        blocks = []
        for count in one.blocks:
            blocks.append((file.tell(), _within(count, _MOST_ROWS)))
            file.writelines(self._read(8 * count * (_COLUMNS - 1)))
            events = array("Q", b"".join(self._read(8 * count)))
            if sys.byteorder != "little":
                events.byteswap()
            if count and max(events) >= len(one.events):
                raise Malformed("a record of no event")
            events.tofile(file)
        keys: list[Any] = list(one.events)
        if isinstance(one, _Attempts):
            keys = [AttemptKey(*key) for key in one.events]
        names = {name: number for number, name in enumerate(keys)}
        if len(names) < len(one.events):
            raise Malformed("an event that is there twice")
        source, start = self._shard(one.source, one.start)
        return make(source, start, path, blocks, events=names)

    def _read(self, size: int) -> Iterator[bytes]:
        while size > 0:
            chunk = self._content.read(min(size, 1 << 20))
            if not chunk:
                raise Malformed("rows are missing")
            size -= len(chunk)
            yield chunk

    def _identity(self, one: _Identity) -> IdentityParts:
        files = []
        for number, rows in enumerate(one.files):
            if rows.kind not in _KINDS:
                raise Malformed("rows of an unknown kind")
            path = self._folder / f"{rows.kind}-{number}.tsv"
            with path.open("wb") as file:
                file.writelines(self._read(rows.size))
            shard = self._shard(rows.source, rows.start)
            part = _within(rows.slice, _MOST_SLICES)
            files.append(RowFile(rows.kind, path, *shard, part))
        one.hosts.visits = {
            visit: self._at(place) for visit, place in one.hosts.visits.items()
        }
        return IdentityParts(
            files, one.senders, self._table(one.notes), one.hosts, one.alone
        )


def layout() -> str:
    """Stands for the types of all that is written: it changes whenever they do."""
    types = repr(msgspec.inspect.type_info(_document()))
    return blake2b(types.encode(), digest_size=8).hexdigest()


def _check_days(days: Iterable[int]) -> None:
    """Days since the epoch must be in the calendar, as mpdoctor's are."""
    epoch = date(1970, 1, 1).toordinal()
    if not all(epoch + day in _DAYS for day in days):
        raise Malformed("a day that is in no calendar")


def _check_facets(facets: Iterable[Facet]) -> None:
    for name, *values in facets:
        # Versions of apps are told apart by library.
        if name not in DIMENSIONS or len(values) != (2 if name == APP else 1):
            raise Malformed("a facet of an unknown kind")


def _within(number: int, most: int) -> int:
    if not 0 <= number <= most:
        raise Malformed("a number out of range")
    return number


@cache
def _mirrored() -> dict[str, Any]:
    """The fields of `Totals` that are written, with their types on the way."""
    hints = get_type_hints(Totals, localns={"IdentityParts": object})
    return {name: _on_the_way(hint) for name, hint in hints.items() if name not in _OWN}


def _on_the_way(hint: Any) -> Any:
    """The type that stands for one that MessagePack does not have."""
    if get_origin(hint) is Table:
        key, row = get_args(hint)
        return tuple[bool, list[tuple[_key(key), row]]]  # type: ignore[misc]
    if get_origin(hint) is Counter:
        return dict[get_args(hint)[0], int]  # type: ignore[misc]
    if hint == dict[tuple[str, str], tuple[Tally, Any]]:
        return dict[tuple[str, str], tuple[Tally, Problem]]
    return hint


def _key(hint: Any) -> Any:
    """The type of a key, in which nothing may be a list."""
    if hint is Any:
        return _Scalar
    if get_origin(hint) is tuple:
        return tuple[tuple(map(_key, get_args(hint)))]  # type: ignore[misc]
    return hint


@cache
def _document() -> type[Struct]:
    mirror = msgspec.defstruct("_Totals", [*_mirrored().items()])
    return msgspec.defstruct("_Whole", [("totals", mirror)], bases=(_Document,))


@cache
def _decoder() -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(_document(), dec_hook=_counter, ext_hook=_extended)


def _extended(code: int, _: memoryview) -> Any:
    if code != _ABSENT:
        raise Malformed("a value of an unknown type")
    return ABSENT


def _counter(hint: Any, value: Any) -> Any:
    (key,) = get_args(hint)
    return Counter(msgspec.convert(value, dict[key, int]))  # type: ignore[valid-type]


def _plain(value: Any) -> Any:
    if isinstance(value, Table):
        return value.has_dropped, [*value.items()]
    return value


def _exact(value: Any) -> Any:
    """What stands for a value of a type that MessagePack does not have."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Counter):
        return dict(value)
    if value is ABSENT:
        return msgspec.msgpack.Ext(_ABSENT, b"")
    raise TypeError(f"nothing stands for {type(value).__name__}")


def _encodable(value: Any) -> Any:
    """A copy without lone surrogates and with large integers as numbers."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, int) and not -(1 << 63) <= value < 1 << 64:
        return float(value) if abs(value) < 1 << 1000 else str(value)[:32]
    if isinstance(value, Struct):
        return {
            name: _encodable(getattr(value, name)) for name in value.__struct_fields__
        }
    if isinstance(value, dict):
        return {_encodable(key): _encodable(each) for key, each in value.items()}
    if isinstance(value, tuple):
        # Keys of dictionaries are among them.
        return tuple(map(_encodable, value))
    if isinstance(value, list | frozenset):
        return list(map(_encodable, value))
    return value


def _shape(segment: HashSegment) -> tuple[int, int, list[int], list[Any]]:
    held = [segment.held] if segment.held else []
    blocks = [count for _, count in segment.blocks]
    return segment.source, segment.start, [*held, *blocks], list(segment.events)


def _identity(parts: IdentityParts) -> _Identity:
    files = [
        _IdRows(
            *(file.kind, file.source, file.start, file.slice),
            file.path.stat().st_size,
        )
        for file in parts.row_files
    ]
    notes = _plain(parts.notes)
    return _Identity(files, parts.senders, notes, parts.hosts, parts.alone)


def _swapped(column: "array[int]") -> bytes:
    copy = array("Q", column)
    copy.byteswap()
    return copy.tobytes()
