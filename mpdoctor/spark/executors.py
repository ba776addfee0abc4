"""What runs on executors: a part of the input becomes messages, and messages become sums.

A message is a key and a value; Spark brings those with the same key together. The first
keys are buckets of hashes, in which repetitions are looked for; then come groups of totals
that are added up, and places for rows that the driver wants as they are.
"""

import gc
import os
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec import Struct

from mpdoctor import __version__
from mpdoctor.analysis.deliveries import AttemptSegment
from mpdoctor.analysis.duplicates import (
    BOTH,
    bucketed,
    merged_segments,
    repetitions,
    temporary_folder,
)
from mpdoctor.analysis.shards import ShardWorker, Task, Unread
from mpdoctor.analysis.summaries import hashing
from mpdoctor.analysis.totals import Totals
from mpdoctor.inputs import Shard

CHUNK = 256 << 10
"""Bytes of rows in a message: Spark holds some hundreds of messages in memory."""


class Work(Struct, frozen=True):
    """What is to be gathered, in how many parts, and how many keys there are of each kind."""

    task: Task
    parts: int
    buckets: int
    groups: int
    places: int

    @property
    def first_group(self) -> int:
        """The first key of totals; those of hashes come before."""
        return len(BOTH) * self.buckets

    @property
    def first_place(self) -> int:
        """The first key of rows."""
        return self.first_group + self.groups

    @property
    def keys(self) -> int:
        return self.first_place + self.places


class Part(Struct):
    """What a part of the input, or several, has shown. `made_by` is equal where totals can
    be added up, and `has_rows` says that there is more."""

    number: int
    totals: Totals
    unread: list[Unread]
    made_by: frozenset[str]
    has_rows: bool = False


class RowChunk(Struct):
    """Bytes of a file of rows of ids, and where in the file they belong."""

    kind: str
    source: int
    start: int
    slice: int
    offset: int
    data: bytes


Message = tuple[int, Any]
"""A key and what it is for."""


def gathered(
    work: Work, parts: Iterable[tuple[int, Sequence[Shard]]]
) -> Iterator[Message]:
    """The messages of parts that are shards of sources."""

    def read(worker: ShardWorker, shards: Sequence[Shard]) -> None:
        for shard in shards:
            missing = _missing(shard)
            if missing is None:
                worker.gather(shard)
            else:
                worker.unread.append(missing)

    return gathered_by(read, work, parts)


def gathered_by(
    read: Callable[[ShardWorker, Any], None],
    work: Work,
    parts: Iterable[tuple[int, Any]],
) -> Iterator[Message]:
    """The messages of parts, each read by `read`."""
    for number, part in parts:
        with _scratch() as folder:
            with _seldom_collecting():
                worker = work.task.worker(lambda: folder)
                read(worker, part)
                totals, unread = worker.totals(), worker.unread
            del worker
            yield from _messages(work, Part(number, totals, unread, _maker()))


def reduced(work: Work, key: int, messages: Iterable[Message]) -> Iterator[Any]:
    """What becomes of the messages with one key."""
    values = (value for _, value in messages)
    if key < work.first_group:
        by = key // work.buckets
        with _scratch() as folder:
            segments = merged_segments(values, folder)
            yield [*repetitions(segments, work.task.keep, (by,))]
    elif key < work.first_place:
        yield from added_up(work, values)
    else:
        yield from values


def added_up(work: Work, parts: Iterable[Part]) -> Iterator[Part]:
    """One part instead of several, added up in their order."""
    ordered = sorted(parts, key=lambda part: part.number)
    if not ordered:
        return
    total = Part(ordered[0].number, work.task.empty(), [], frozenset())
    for part in ordered:
        total.totals.merge(part.totals)
        total.unread += part.unread
        total.made_by |= part.made_by
        total.has_rows = total.has_rows or part.has_rows
    yield total


def _messages(work: Work, part: Part) -> Iterator[Message]:
    """All that a part has shown. What grows with the input is cut into small pieces."""
    totals = part.totals
    for segment in totals.segments:
        for by in BOTH:
            for bucket, piece in bucketed(segment, by, work.buckets):
                yield by * work.buckets + bucket, piece
    totals.segments = []
    for number, row in enumerate(_rows(totals), start=part.number):
        part.has_rows = True
        yield work.first_place + number % work.places, row
    yield work.first_group + part.number * work.groups // work.parts, part


def _rows(totals: Totals) -> Iterator[AttemptSegment | RowChunk]:
    """What the driver puts into files of its own; it is taken out of the totals."""
    for segment in totals.attempts:
        for first, second, third, fourth in segment.read(0, 1, 2, 3):
            yield AttemptSegment(
                *(segment.source, segment.start),
                columns=(first, second, third, fourth),
                events=segment.events,
            )
    totals.attempts = []
    if totals.identity is None:
        return
    for file in totals.identity.row_files:
        with file.path.open("rb") as content:
            place = 0
            while data := content.read(CHUNK):
                yield RowChunk(
                    *(file.kind, file.source, file.start, file.slice), place, data
                )
                place += len(data)
        file.path.unlink()
    totals.identity.row_files = []


def _missing(shard: Shard) -> Unread | None:
    """What to say of a file that the driver sees, and this machine does not."""
    path = shard.source.path
    if path is None or path.exists():
        return None
    return (
        f"`{shard.source.name}` is not on executor {socket.gethostname()}",
        "put it where all executors find it under the same path, such as a shared file "
        "system, or into an object store",
    )


def _maker() -> frozenset[str]:
    return frozenset([f"mpdoctor {__version__}, hashes {hashing()}"])


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder on the disk that Spark was given, gone when it is left."""
    parent = os.environ.get("SPARK_LOCAL_DIRS", "").split(",")[0]
    with temporary_folder(parent if os.path.isdir(parent) else None) as folder:
        yield Path(folder)


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """As in `cli/main.py`: hardly any object here is part of a cycle."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
