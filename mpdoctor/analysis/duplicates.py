"""Records that say the same thing twice, found without remembering the records.

Of each record two 64-bit hashes, its position and its event's number are kept, and only
until a block is full: then it goes to a temporary file. Afterwards the hashes are read
back, so many at a time as may be in memory at once.
"""

from __future__ import annotations  # `array[int]` is only a type to checkers

from array import array
from collections.abc import Iterable, Iterator, Sequence
from math import fmod
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from msgspec import Struct, field

from mpdoctor.mixpanel.times import DAY
from mpdoctor.model.place import RecordPosition
from mpdoctor.model.record import Channel

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

    from mpdoctor.analysis.duplicate_pairs import Found

try:
    from mpdoctor.analysis._duplicates import in_buckets, repeated
except ImportError:
    # No compiler was there when mpdoctor was installed.
    from mpdoctor.analysis.duplicate_pairs import in_buckets, repeated

BLOCK = 1 << 15
"""Records held in memory before they go to disk: about a megabyte."""

_MASK = (1 << 64) - 1

MOMENT_BITS = 27
"""The low bits of the hash of (event, id, time), which hold the millisecond of the day. The
others are those of (event, id, day): two hashes that agree in them are of one day."""

_MOMENTS = (1 << MOMENT_BITS) - 1


_Columns = tuple["array[int]", "array[int]", "array[int]", "array[int]"]
"""Hashes of the insert ids, hashes of (event, id, time), positions inside the shard, and
numbers of events."""


def _empty() -> _Columns:
    return array("Q"), array("Q"), array("Q"), array("Q")


class HashSegment(Struct):
    """The remembered records of one shard, on disk or, where they are few, in memory.

    `blocks` holds (byte, records) of each block in the file.
    """

    PREFIX: ClassVar[str] = ""
    """What the name of its file begins with."""

    source: int
    start: int
    path: Path | None = None
    blocks: list[tuple[int, int]] = field(default_factory=list)
    columns: _Columns = field(default_factory=_empty)
    events: dict[Any, int] = field(default_factory=dict)

    def add(
        self,
        inserts: Iterable[int],
        keys: Iterable[int],
        positions: Iterable[int],
        events: Sequence[Any],
        channel: Channel,
    ) -> None:
        """Remember records: hashes of equal things must be equal in the whole run.

        The hash of the empty text is `NOTHING`, so it stands for a missing insert id.
        """
        numbers = {event: self.number(event, channel) for event in set(events)}
        columns = self.columns
        columns[0].extend(_positive(inserts))
        columns[1].extend(_positive(keys))
        columns[2].extend(positions)
        columns[3].extend(map(numbers.__getitem__, events))

    def number(self, event: Any, channel: Channel) -> int:
        """The number of an event in this segment."""
        return self.events.setdefault((event, channel), len(self.events))

    def add_packed(self, columns: Sequence[bytes]) -> None:
        """Remember records whose columns are packed in 64 bits a number."""
        for mine, theirs in zip(self.columns, columns, strict=True):
            mine.frombytes(theirs)

    @property
    def held(self) -> int:
        """How many records are in memory."""
        return len(self.columns[0])

    @property
    def full(self) -> bool:
        return self.held >= BLOCK

    @property
    def count(self) -> int:
        return self.held + sum(count for _, count in self.blocks)

    def spill(self, folder: Path) -> None:
        """Move what is in memory to this segment's file in `folder`."""
        if self.path is None:
            self.path = folder / f"{self.PREFIX}{self.source}-{self.start}"
        with self.path.open("ab") as file:
            self.blocks.append((file.tell(), len(self.columns[0])))
            for column in self.columns:
                column.tofile(file)
        self.columns = _empty()

    def read(self, *wanted: int) -> Iterator[list[array[int]]]:
        """The wanted columns, block by block."""
        if self.columns[0]:
            yield [self.columns[column] for column in wanted]
        if self.path is None:
            return
        with self.path.open("rb") as file:
            for place, count in self.blocks:
                found = []
                for column in wanted:
                    file.seek(place + 8 * count * column)
                    block = array("Q")
                    block.fromfile(file, count)
                    found.append(block)
                yield found


def moment_hash(event: Any, id: Any, second: float) -> int:
    """The hash of (event, id, time); a day is one in UTC.

    The compiled scanner computes the same (`_scanner.pyx`: `_has_ids`).
    """
    rest = fmod(second, DAY)
    day = hash((event, id, round((second - rest) / DAY)))
    return (day & ~_MOMENTS) | (int(rest * 1000 + 0.5) & _MOMENTS)


S = TypeVar("S", bound=HashSegment)


def _positive(hashes: Iterable[int]) -> list[int]:
    return [value & _MASK for value in hashes]


BY_INSERT_ID, BY_KEY = 0, 1
BOTH = (BY_INSERT_ID, BY_KEY)
"""The columns of hashes."""

SAME_INSERT_ID = "same insert id"
SHARED_INSERT_ID = "shared insert id"
SAME_KEY = "same key"
SAME_MOMENT = "same moment"


class Repeated(Struct, frozen=True):
    """Records of one event that repeat an earlier one; `how` is as in `RepeatedEvents`.

    `positions` are the lowest of them.
    """

    how: str
    event: Any
    channel: Channel
    count: int
    positions: list[RecordPosition]


def repetitions(
    segments: Sequence[HashSegment], keep: int, by: Sequence[int] = BOTH
) -> Iterator[Repeated]:
    """Every record that repeats one at a lower position, each once a way of repeating.

    `by` are the columns whose equal hashes are looked for. Those of one column can be
    looked for in parts of all records, if equal hashes are in the same part.
    """
    segments = sorted(segments, key=lambda segment: (segment.source, segment.start))
    total = sum(segment.count for segment in segments)

    def found(first: int) -> tuple[Found, Found, Found]:
        columns = (first, 1 - first, 2, 3)

        def read(count: int) -> Iterator[tuple[int, list[array[int]]]]:
            for place, segment in enumerate(segments, start=1):
                for block in segment.read(*columns[:count]):
                    yield place, block

        return repeated(read, total, keep=keep)

    ways: list[tuple[str, Found]] = []
    if BY_INSERT_ID in by:
        hows = (SAME_KEY, SAME_INSERT_ID, SHARED_INSERT_ID)
        ways += zip(hows, found(BY_INSERT_ID), strict=True)
    if BY_KEY in by:
        _, *same_moment = found(BY_KEY)
        ways += ((SAME_MOMENT, each) for each in same_moment)
    names = [list(segment.events) for segment in segments]
    for how, (counts, lowest) in ways:
        sums: dict[tuple[Any, Channel], tuple[int, list[RecordPosition]]] = {}
        for place, number in sorted(counts):
            name = names[place - 1][number]
            at = (segments[place - 1].source, segments[place - 1].start)
            count, positions = sums.get(name, (0, []))
            more = [(*at, position) for position in lowest[(place, number)]]
            # Segments rise, and so do the positions.
            sums[name] = (count + counts[(place, number)], (positions + more)[:keep])
        for (event, channel), (count, positions) in sums.items():
            yield Repeated(how, event, channel, count, positions)


def bucketed(
    segment: HashSegment, by: int, into: int
) -> Iterator[tuple[int, HashSegment]]:
    """Parts of a segment, in memory and of up to a block, with the number of the bucket that
    each goes to. Equal hashes of the column `by` go to the same of `into` buckets."""
    names = list(segment.events)
    for block in segment.read(0, 1, 2, 3):
        for bucket, columns in enumerate(in_buckets(block, by, into)):
            inserts, keys, positions, events = columns
            if not events:
                continue
            new = {number: place for place, number in enumerate(sorted(set(events)))}
            events = array("Q", map(new.__getitem__, events))
            yield (
                bucket,
                HashSegment(
                    *(segment.source, segment.start),
                    columns=(inserts, keys, positions, events),
                    events={names[number]: place for number, place in new.items()},
                ),
            )


def merged_segments(pieces: Iterable[S], folder: Path) -> list[S]:
    """The segments that pieces in memory belong to, on disk, whatever their order."""
    path = folder / "pieces"
    segments: dict[tuple[type[S], int, int], S] = {}
    with path.open("wb") as file:
        for piece in pieces:
            at = (piece.source, piece.start)
            segment = segments.setdefault((type(piece), *at), type(piece)(*at, path))
            names = segment.events
            numbers = [names.setdefault(each, len(names)) for each in piece.events]
            *hashes, events = piece.columns
            segment.blocks.append((file.tell(), piece.held))
            for column in (*hashes, array("Q", map(numbers.__getitem__, events))):
                column.tofile(file)
    return list(segments.values())


def temporary_folder(parent: str | None = None) -> TemporaryDirectory[str]:
    """Where the segments of a run are spilled; gone when the run ends."""
    from tempfile import TemporaryDirectory

    return TemporaryDirectory(prefix="mpdoctor-", dir=parent)
