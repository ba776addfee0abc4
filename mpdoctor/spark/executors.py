"""What runs on executors: a part of the input becomes messages, and messages become sums.

A message is a key and a value; Spark brings those with the same key together. The first
keys are buckets of hashes, in which repetitions are looked for; then come groups of totals
that are added up, places for attempts, which the driver wants as they are, and places for
rows of ids.
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
from mpdoctor.analysis.duplicates import (
    BOTH,
    HashSegment,
    bucketed,
    merged_segments,
    repetitions,
    temporary_folder,
)
from mpdoctor.analysis.shards import ShardWorker, Task, Unread
from mpdoctor.analysis.summaries import hashing
from mpdoctor.analysis.totals import Totals
from mpdoctor.identity.parts import RowFile
from mpdoctor.inputs import Shard

CHUNK = 256 << 10
"""Bytes of rows in a message, but for the end of a line: Spark holds some hundreds of
messages in memory."""


class Work(Struct, frozen=True):
    """What is to be gathered, in how many parts, and how many keys there are of each kind.

    If it is `whole`, the driver wants the hashes as well.
    """

    task: Task
    parts: int
    buckets: int
    groups: int
    places: int
    whole: bool = False

    @property
    def first_group(self) -> int:
        """The first key of totals; those of hashes come before."""
        return len(BOTH) * self.buckets

    @property
    def first_place(self) -> int:
        """The first key of attempts, and of hashes that the driver wants."""
        return self.first_group + self.groups

    @property
    def first_row(self) -> int:
        """The first key of rows."""
        return self.first_place + self.places

    @property
    def keys(self) -> int:
        return self.first_row + self.places


class Part(Struct):
    """What a part of the input, or several, has shown. `made_by` is equal where totals can
    be added up. Beside it there may be attempts or hashes, and `row_bytes` of rows of such
    kinds and shards."""

    number: int
    totals: Totals
    unread: list[Unread]
    made_by: frozenset[str]
    has_records: bool = False
    kinds: frozenset[str] = frozenset()
    shards: frozenset[tuple[int, int]] = frozenset()
    row_bytes: int = 0


class RowChunk(Struct):
    """Bytes of a file of rows of ids, and where in the file they belong."""

    kind: str
    source: int
    start: int
    slice: int
    offset: int
    data: bytes


Chunk = tuple[str, int, int, bytes]
"""Kind, source, start of the shard, and whole lines of a file of rows."""

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
            yield from _messages(work, Part(number, totals, unread, maker()))


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
        total.has_records = total.has_records or part.has_records
        total.kinds |= part.kinds
        total.shards |= part.shards
        total.row_bytes += part.row_bytes
    yield total


def _messages(work: Work, part: Part) -> Iterator[Message]:
    """All that a part has shown. What grows with the input is cut into small pieces."""
    totals = part.totals
    for segment in () if work.whole else totals.segments:
        for by in BOTH:
            for bucket, piece in bucketed(segment, by, work.buckets):
                yield by * work.buckets + bucket, piece
    records = [*totals.attempts, *(totals.segments if work.whole else ())]
    for number, piece in enumerate(_pieces(records), start=part.number):
        part.has_records = True
        yield work.first_place + number % work.places, piece
    totals.segments, totals.attempts = [], []
    if totals.identity is not None:
        files = totals.identity.row_files
        part.kinds = totals.identity.kinds
        part.shards = frozenset((file.source, file.start) for file in files)
        for number, chunk in enumerate(_chunks(files), start=part.number):
            part.row_bytes += len(chunk.data)
            yield work.first_row + number % work.places, chunk
        totals.identity.row_files = []
    yield work.first_group + part.number * work.groups // work.parts, part


def chunks_of(work: Work, messages: Iterable[Message]) -> Iterator[Chunk]:
    """The rows of ids among messages, for Spark SQL."""
    # All are read to the end: Spark would start a new Python for each task otherwise.
    for key, row in messages:
        if key >= work.first_row:
            yield row.kind, row.source, row.start, row.data


def _pieces(segments: Iterable[HashSegment]) -> Iterator[HashSegment]:
    """The blocks of segments, each as a segment in memory."""
    for segment in segments:
        for first, second, third, fourth in segment.read(0, 1, 2, 3):
            yield type(segment)(
                *(segment.source, segment.start),
                columns=(first, second, third, fourth),
                events=segment.events,
            )


def _chunks(files: Iterable[RowFile]) -> Iterator[RowChunk]:
    """The content of files, whole lines at a time; it is removed."""
    for file in files:
        with file.path.open("rb") as content:
            place = 0
            while data := content.read(CHUNK):
                data += content.readline()
                yield RowChunk(
                    *(file.kind, file.source, file.start, file.slice), place, data
                )
                place += len(data)
        file.path.unlink()


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


def maker() -> frozenset[str]:
    """What must be equal where totals are added up."""
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
