"""Records that say the same thing twice, found without remembering the records.

Of each record two 64-bit hashes, its spot and its event's number are kept, and only
until a block is full: then it goes to a temporary file, in partitions by hash, so that
afterwards one partition at a time answers what is there more than once.
"""

from __future__ import annotations  # `array[int]` is only a type to checkers

import tempfile
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mpdoctor.models.batch import Door
from mpdoctor.models.place import Spot

PARTITIONS = 32
BLOCK = 1 << 15
"""Records held in memory before they go to disk: about a megabyte."""

_MASK = (1 << 64) - 1


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
    rows: list[tuple[int, int, int, int]] = field(default_factory=list)
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
            for order in (0, 1):
                parts: list[list[tuple[int, int, int, int]]] = [
                    [] for _ in range(PARTITIONS)
                ]
                for row in self.rows:
                    parts[row[order] % PARTITIONS].append(row)
                for index, part in enumerate(parts):
                    if part:
                        for column in zip(*part, strict=True):
                            file.write(_packed(column))
                        self.offsets[order * PARTITIONS + index].append(
                            (place, len(part))
                        )
                        place += 32 * len(part)
        self.rows = []

    def columns(self, order: int, partition: int) -> Iterator[tuple[array[int], ...]]:
        """Blocks of (insert hash, key hash, spot, event number) in one partition."""
        if self.rows:
            part = [row for row in self.rows if row[order] % PARTITIONS == partition]
            if part:
                yield tuple(_column(column) for column in zip(*part, strict=True))
        runs = self.offsets[order * PARTITIONS + partition]
        if self.path is not None and runs:
            with self.path.open("rb") as file:
                for place, count in runs:
                    file.seek(place)
                    block = array("Q")
                    block.fromfile(file, 4 * count)
                    yield tuple(
                        block[index * count : (index + 1) * count] for index in range(4)
                    )


def _column(values: Iterable[int]) -> array[int]:
    return array("Q", [value & _MASK for value in values])


def _packed(values: Iterable[int]) -> bytes:
    return _column(values).tobytes()


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
    for partition in range(PARTITIONS):
        for group in _groups(segments, 0, partition):
            yield from _by_insert_id(group)
        for group in _groups(segments, 1, partition):
            yield from _by_key(group)


_Row = tuple[Spot, int, int, Any, Door]


def _groups(
    segments: Sequence[Segment], order: int, partition: int
) -> Iterator[list[_Row]]:
    """Records whose hash in `order` is there more than once, lowest spot first."""
    blocks = [
        (segment, columns)
        for segment in segments
        for columns in segment.columns(order, partition)
    ]
    distinct: set[int] = set()
    total = 0
    for _, columns in blocks:
        distinct.update(columns[order])
        total += len(columns[order])
    if len(distinct) == total:
        return
    del distinct
    seen: set[int] = set()
    twice: set[int] = set()
    for _, columns in blocks:
        for value in columns[order]:
            if value in seen:
                twice.add(value)
            seen.add(value)
    twice.discard(NOTHING)
    del seen
    groups: dict[int, list[_Row]] = defaultdict(list)
    for segment, columns in blocks:
        names = list(segment.events)
        for insert, key, spot, number in zip(*columns, strict=True):
            if (insert, key)[order] in twice:
                event, door = names[number]
                place = (segment.source, segment.start, spot)
                groups[(insert, key)[order]].append((place, insert, key, event, door))
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
