"""What runs on the driver: cut the sources, have executors read them, take in the sums."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from math import isqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from mpdoctor.analysis.duplicates import merged_segments
from mpdoctor.analysis.shards import SHARD, Task, Unread, size_of
from mpdoctor.analysis.totals import Totals
from mpdoctor.errors import UserError
from mpdoctor.identity.parts import RowFile
from mpdoctor.inputs import Shard, Source, split
from mpdoctor.spark.executors import (
    Message,
    Part,
    RowChunk,
    Work,
    added_up,
    gathered,
    reduced,
)

if TYPE_CHECKING:
    from pyspark import RDD, SparkContext

Gather = Callable[[Work, Iterable[tuple[int, Sequence[Shard]]]], Iterator[Message]]
"""What runs on executors: parts become messages."""

LEAST = 64 << 10
"""Bytes of a file that are not cut any more."""

PART = 256 << 20
"""Bytes that are gathered at a time, if there is enough for all cores: each part learns
the shapes of records anew."""

REMOTE = 64 << 20
"""What a file is taken for that is read over the network: its size is not known."""

PACKED = 8
"""How many times its size a packed file is taken for."""

BUCKET = 512 << 20
"""Bytes of input whose hashes are compared at a time."""

PLACE = 64 << 20
"""Bytes of input whose rows are brought to the driver at a time."""


def gather_sources(
    context: "SparkContext",
    sources: Sequence[Source],
    task: Task,
    folder: Callable[[], Path],
    gather: Gather = gathered,
) -> tuple[Totals, list[Unread]]:
    """The totals of all sources, gathered by executors; an `Engine` with its context."""
    if not sources:
        return task.empty(), []
    parts = cut(sources, context.defaultParallelism)
    size = sum(weight(shard) for part in parts for shard in part)
    rdd = context.parallelize([*enumerate(parts)], len(parts))
    work = work_of(task, len(parts), size, context.defaultParallelism)
    return taken_in(work, rdd.mapPartitions(partial(gather, work)), folder)


def cut(sources: Sequence[Source], cores: int) -> list[list[Shard]]:
    """Shards in their order, in parts of about the same size, at least one for each core."""
    whole = sum(map(size_of, sources))
    piece = min(SHARD, max(LEAST, whole // cores))
    shards = []
    for source in map(_everywhere, sources):
        shards += split(source, max(1, size_of(source) // piece))
    sizes = list(map(weight, shards))
    before, total = 0, sum(sizes)
    count = min(len(shards), max(cores, total // PART))
    parts: list[list[Shard]] = [[] for _ in range(count)]
    for shard, size in zip(shards, sizes, strict=True):
        parts[(before + size // 2) * count // total].append(shard)
        before += size
    return [part for part in parts if part]


def weight(shard: Shard) -> int:
    """About how many bytes are to be read, at least one."""
    if shard.source.path is None:
        return REMOTE
    size = max(1, (shard.end or size_of(shard.source)) - shard.start)
    return size * PACKED if shard.shared else size


def _everywhere(source: Source) -> Source:
    """The source as executors find it, which run in other folders."""
    if source.path is None:
        return source
    return replace(source, path=source.path.absolute())


def work_of(task: Task, parts: int, size: int, cores: int) -> Work:
    """How the sums of so many parts are brought together."""
    # Credentials change nothing of what is gathered, so they stay here.
    setup = replace(task.setup, service_account=None)
    return Work(
        replace(task, setup=setup),
        parts=parts,
        buckets=max(cores, size // BUCKET),
        # A tree with two levels: as many groups as parts in a group.
        groups=isqrt(parts - 1) + 1,
        places=max(parts, size // PLACE),
    )


def taken_in(
    work: Work, messages: "RDD[Any]", folder: Callable[[], Path]
) -> tuple[Totals, list[Unread]]:
    """The sum of all messages; what is left to the driver goes to files in `folder`."""
    context = messages.context
    answers = messages.partitionBy(work.keys, int).mapPartitionsWithIndex(
        partial(reduced, work)
    )
    repeated = []
    parts: list[Part] = []
    for answer in context.runJob(answers, list, range(work.first_place)):
        if isinstance(answer, Part):
            parts.append(answer)
        else:
            repeated += answer
    (whole,) = added_up(work, parts)
    if len(whole.made_by) > 1:
        raise UserError(
            "executors differ, so their sums cannot be added up: "
            + "; ".join(sorted(whole.made_by)),
            hint="install the same versions of Python and mpdoctor on all of them, and "
            "set the same `PYTHONHASHSEED`",
        )
    whole.totals.repeated += repeated
    if whole.has_rows:
        _take_rows(
            whole.totals,
            folder(),
            # One after the other, so that no more than one is in memory.
            lambda place: context.runJob(answers, list, [place]),
            range(work.first_place, work.keys),
        )
    return whole.totals, [*dict.fromkeys(whole.unread)]


def _take_rows(
    totals: Totals,
    folder: Path,
    rows_at: Callable[[int], list[Any]],
    places: Sequence[int],
) -> None:
    """Put rows into files of this machine."""
    files: dict[RowFile, None] = {}

    def attempts() -> Any:
        for place in places:
            for row in rows_at(place):
                if isinstance(row, RowChunk):
                    files[_written(row, folder)] = None
                else:
                    yield row

    totals.attempts += merged_segments(attempts(), folder)
    if totals.identity is not None:
        totals.identity.row_files += sorted(
            files, key=lambda file: (file.source, file.start, file.kind, file.slice)
        )


def _written(row: RowChunk, folder: Path) -> RowFile:
    path = folder / f"{row.kind}-{row.source}-{row.start}-{row.slice}.tsv"
    path.touch()
    with path.open("r+b") as file:
        # Whatever the order in which they come.
        file.seek(row.offset)
        file.write(row.data)
    return RowFile(row.kind, path, row.source, row.start, row.slice)
