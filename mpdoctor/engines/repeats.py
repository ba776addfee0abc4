"""Records that say the same thing twice, found without remembering the records.

Of each record two 64-bit hashes, its spot and its event's number are kept, and only
until a block is full: then it goes to a temporary file, in partitions by hash, so that
afterwards one partition at a time answers what is there more than once.
"""

from __future__ import annotations  # `array[int]` is only a type to checkers

import tempfile
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from mpdoctor.models.batch import Door
from mpdoctor.models.place import Spot

PARTITIONS = 32
BLOCK = 1 << 15
"""Records held in memory before they go to disk: about a megabyte."""

_MASK = (1 << 64) - 1


_Remembered = tuple[int, int, int, int]
"""Insert hash, key hash, spot, event number."""


@dataclass(slots=True)
class Segment:
    """The remembered records of one shard, on disk or, where they are few, in memory.

    Four columns a record: hash of the insert id, hash of (event, id, time), spot inside
    the shard, and event number with door. `offsets` holds, for each partition of each of
    the two orders, the (byte, records) runs in the file.
    """

    source: int
    start: int
    path: Path | None = None
    offsets: list[list[tuple[int, int]]] = field(
        default_factory=lambda: [[] for _ in range(2 * PARTITIONS)]
    )
    rows: list[_Remembered] = field(default_factory=list)
    events: dict[tuple[Any, Door], int] = field(default_factory=dict)

    def number(self, event: Any, door: Door) -> int:
        """The number by which the rows of this segment call an event."""
        return self.events.setdefault((event, door), len(self.events))

    def add(
        self,
        inserts: Iterable[int],
        keys: Iterable[int],
        spots: Iterable[int],
        numbers: Iterable[int],
    ) -> None:
        """Remember records: hashes of equal things must be equal in the whole run.

        The hash of the empty text is `NOTHING`, so it stands for a missing insert id.
        """
        self.rows.extend(zip(inserts, keys, spots, numbers, strict=True))

    @property
    def full(self) -> bool:
        return len(self.rows) >= BLOCK

    def spill(self, folder: Path) -> None:
        """Move the rows in memory to this segment's file in `folder`."""
        if not self.rows:
            return
        if self.path is None:
            self.path = folder / f"{self.source}-{self.start}"
        with self.path.open("ab") as file:
            place = file.tell()
            for index, part in enumerate(_parted(self.rows)):
                if part:
                    for column in zip(*part, strict=True):
                        file.write(_column(column).tobytes())
                    self.offsets[index].append((place, len(part)))
                    place += 32 * len(part)
        self.rows = []

    def blocks(self) -> Callable[[int], Iterator[_Columns]]:
        """A function from the number of a partition to its blocks of columns."""
        parts = _parted(self.rows)

        def read(partition: int) -> Iterator[_Columns]:
            if parts[partition]:
                yield [
                    _column(values) for values in zip(*parts[partition], strict=True)
                ]
            runs = self.offsets[partition]
            if self.path is not None and runs:
                with self.path.open("rb") as file:
                    for place, count in runs:
                        file.seek(place)
                        yield [_read(file, count) for _ in range(4)]

        return read


_Columns = list[array]  # type: ignore[type-arg]
"""Insert hashes, key hashes, spots and event numbers."""


def _parted(rows: list[_Remembered]) -> list[list[_Remembered]]:
    """Rows by partition: first by insert hash, then once more by key hash."""
    parts: list[list[_Remembered]] = [[] for _ in range(2 * PARTITIONS)]
    append = [part.append for part in parts]
    for row in rows:
        append[row[0] % PARTITIONS](row)
        append[PARTITIONS + row[1] % PARTITIONS](row)
    return parts


def _read(file: BinaryIO, count: int) -> array[int]:
    column = array("Q")
    column.fromfile(file, count)
    return column


def _column(values: Iterable[int]) -> array[int]:
    return array("Q", [value & _MASK for value in values])


@dataclass(frozen=True, slots=True)
class Surplus:
    """One record that repeats an earlier one; `how` is as in `RepeatedEvents`."""

    how: str
    event: Any
    door: Door
    spot: Spot


SAME_INSERT_ID = "same insert id"
SAME_KEY = "same key"
SAME_MOMENT = "same moment"

NOTHING = 0
"""The hash that stands for a missing insert id or an incomplete key: never compared."""


def surplus(segments: Sequence[Segment]) -> Iterator[Surplus]:
    """Every record that repeats one at a lower spot, each once a way of repeating."""
    readers = [(segment, segment.blocks()) for segment in segments]
    for partition in range(2 * PARTITIONS):
        blocks = [
            (segment, columns)
            for segment, read in readers
            for columns in read(partition)
        ]
        order = partition // PARTITIONS
        if _all_distinct([columns[order] for _, columns in blocks]):
            continue
        for group in _groups(blocks, order):
            yield from (_by_key if order else _by_insert_id)(group)


def _all_distinct(hashes: Sequence[array[int]]) -> bool:
    """Nearly always so, and told without looking at single values."""
    distinct: set[int] = set()
    for column in hashes:
        distinct.update(column)
    return len(distinct) == sum(map(len, hashes))


_Row = tuple[Spot, int, int, Any, Door]
"""Place, insert hash, key hash, event, door."""


def _groups(
    blocks: Sequence[tuple[Segment, _Columns]], order: int
) -> Iterator[list[_Row]]:
    """Records whose hash in `order` is there more than once, lowest spot first."""
    counts: Counter[int] = Counter()
    for _, columns in blocks:
        counts.update(columns[order])
    twice = {value for value, count in counts.items() if count > 1} - {NOTHING}
    del counts
    groups: dict[int, list[_Row]] = defaultdict(list)
    for segment, columns in blocks:
        names = list(segment.events)
        for row in zip(*columns, strict=True):
            if row[order] in twice:
                insert, key, spot, number = row
                event, door = names[number]
                place = (segment.source, segment.start, spot)
                groups[row[order]].append((place, insert, key, event, door))
    for value in sorted(groups):
        yield sorted(groups[value], key=lambda row: row[0])


def _by_insert_id(group: list[_Row]) -> Iterator[Surplus]:
    first: set[int] = set()
    for place, _, key, event, door in group:
        if key in first:
            yield Surplus(SAME_KEY, event, door, place)
        elif first:
            yield Surplus(SAME_INSERT_ID, event, door, place)
        first.add(key)


def _by_key(group: list[_Row]) -> Iterator[Surplus]:
    inserts: set[int] = set()
    for place, insert, _, event, door in group:
        if insert == NOTHING:
            continue
        if inserts and insert not in inserts:
            yield Surplus(SAME_MOMENT, event, door, place)
        inserts.add(insert)


def temporary_folder() -> tempfile.TemporaryDirectory[str]:
    """Where the segments of a run are spilled; gone when the run ends."""
    return tempfile.TemporaryDirectory(prefix="mpdoctor-")
