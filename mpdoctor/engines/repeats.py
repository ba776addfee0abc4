"""Records that say the same thing twice, found without remembering the records.

Of each record two 64-bit hashes, its spot and its event's number are kept, and only
until a block is full: then it goes to a temporary file. Afterwards the hashes are read
back, so many at a time as may be in memory at once.
"""

from __future__ import annotations  # `array[int]` is only a type to checkers

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mpdoctor.models.batch import Door
from mpdoctor.models.frugal import dataclass
from mpdoctor.models.place import Spot

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

try:
    from mpdoctor.engines.twice import twice
except ImportError:
    # No compiler was there when mpdoctor was installed.
    COMPILED = False
else:
    COMPILED = True

BLOCK = 1 << 15
"""Records held in memory before they go to disk: about a megabyte."""

AT_ONCE = 1 << 18
"""Hashes compared at a time, in 32 MB or less; more take several passes over the file."""

_MASK = (1 << 64) - 1


_Columns = tuple["array[int]", "array[int]", "array[int]", "array[int]"]
"""Hashes of the insert ids, hashes of (event, id, time), spots inside the shard, and
numbers of events."""


def _empty() -> _Columns:
    return array("Q"), array("Q"), array("Q"), array("Q")


@dataclass(slots=True)
class Segment:
    """The remembered records of one shard, on disk or, where they are few, in memory.

    `blocks` holds (byte, records) of each block in the file.
    """

    source: int
    start: int
    path: Path | None = None
    blocks: list[tuple[int, int]] = field(default_factory=list)
    columns: _Columns = field(default_factory=_empty)
    events: dict[tuple[Any, Door], int] = field(default_factory=dict)

    def add(
        self,
        inserts: Iterable[int],
        keys: Iterable[int],
        spots: Iterable[int],
        events: Sequence[Any],
        door: Door,
    ) -> None:
        """Remember records: hashes of equal things must be equal in the whole run.

        The hash of the empty text is `NOTHING`, so it stands for a missing insert id.
        """
        numbers = {event: self.number(event, door) for event in set(events)}
        columns = self.columns
        columns[0].extend(_positive(inserts))
        columns[1].extend(_positive(keys))
        columns[2].extend(spots)
        columns[3].extend(map(numbers.__getitem__, events))

    def number(self, event: Any, door: Door) -> int:
        """The number of an event in this segment."""
        return self.events.setdefault((event, door), len(self.events))

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
            self.path = folder / f"{self.source}-{self.start}"
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


def _positive(hashes: Iterable[int]) -> list[int]:
    return [value & _MASK for value in hashes]


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
    for order, tell in enumerate((_by_insert_id, _by_key)):
        found = _twice(segments, order) - {NOTHING}
        for group in _groups(segments, order, found):
            yield from tell(group)


def _twice(segments: Sequence[Segment], order: int) -> set[int]:
    """The hashes in `order` that are there more than once."""
    total = sum(segment.count for segment in segments)
    if COMPILED:

        def read() -> Iterator[array[int]]:
            for segment in segments:
                for (column,) in segment.read(order):
                    yield column

        return twice(read, total)
    passes = 1 + total // AT_ONCE
    found: set[int] = set()
    for number in range(passes):
        found |= _in_one_pass(segments, order, number, passes)
    return found


def _in_one_pass(
    segments: Sequence[Segment], order: int, number: int, passes: int
) -> set[int]:
    """The hashes there more than once, of those that belong to one of the passes."""
    seen: set[int] = set()
    total = 0
    for segment in segments:
        for (column,) in segment.read(order):
            mine: Collection[int] = column
            if passes > 1:
                mine = [value for value in column if value % passes == number]
            seen.update(mine)
            total += len(mine)
    if len(seen) == total:
        return set()
    # Only now is it worth looking at them one by one.
    found: set[int] = set()
    for segment in segments:
        for (column,) in segment.read(order):
            for value in column:
                if value % passes == number:
                    if value in seen:
                        seen.discard(value)
                    else:
                        found.add(value)
    return found


_Row = tuple[Spot, int, int, Any, Door]
"""Place, insert hash, key hash, event, door."""


def _groups(
    segments: Sequence[Segment], order: int, twice: set[int]
) -> Iterator[list[_Row]]:
    """Records whose hash in `order` is there more than once, lowest spot first."""
    groups: dict[int, list[_Row]] = defaultdict(list)
    for segment in segments if twice else ():
        names = list(segment.events)
        for columns in segment.read(0, 1, 2, 3):
            if twice.isdisjoint(columns[order]):
                continue
            for insert, key, spot, number in zip(*columns, strict=True):
                if (insert, key)[order] in twice:
                    event, door = names[number]
                    place = (segment.source, segment.start, spot)
                    groups[(insert, key)[order]].append(
                        (place, insert, key, event, door)
                    )
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


def temporary_folder() -> TemporaryDirectory[str]:
    """Where the segments of a run are spilled; gone when the run ends."""
    from tempfile import TemporaryDirectory

    return TemporaryDirectory(prefix="mpdoctor-")
