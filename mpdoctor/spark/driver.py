"""What runs on the driver: cut the sources, have executors read them, take in the sums."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from math import isqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from mpdoctor.analysis.deliveries import AttemptSegment
from mpdoctor.analysis.duplicates import HashSegment, merged_segments
from mpdoctor.analysis.shards import SHARD, Task, Unread, size_of
from mpdoctor.analysis.totals import Totals
from mpdoctor.errors import UserError
from mpdoctor.identity.parts import IdentityParts, RowFile
from mpdoctor.inputs import Shard, Source, pieces_of, split
from mpdoctor.spark.executors import (
    Message,
    Part,
    RowChunk,
    Work,
    added_up,
    chunks_of,
    gathered,
    maker,
    reduced,
)

if TYPE_CHECKING:
    from pyspark import RDD, SparkContext

    from mpdoctor.identity.elsewhere import Elsewhere

KeepRows = Callable[..., "Elsewhere"]
"""Says where rows of ids stay: of chunks, of which kinds and shards, in how many parts."""

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

BROUGHT = 256 << 20
"""Bytes of rows of ids that come to the driver, where DuckDB is asked: about two million
events. For so few, the statements of Spark SQL take longer to start than to answer."""

PLACE = 64 << 20
"""Bytes of input whose rows are brought to the driver at a time."""


def gather_sources(
    context: "SparkContext",
    sources: Sequence[Source],
    task: Task,
    folder: Callable[[], Path],
    gather: Gather = gathered,
    keep: "KeepRows | None" = None,
    *,
    whole: bool = False,
    bring: int | None = None,
) -> tuple[Totals, list[Unread]]:
    """The totals of all sources, gathered by executors; an `Engine` with its context.

    `keep` says where rows of ids stay; without, or if they have no more than `bring` bytes
    (`BROUGHT`), they come to files in `folder`. If it is `whole`, hashes come there, too.
    """
    if not sources:
        return task.empty(), []
    parts = cut(sources, context.defaultParallelism)
    size = sum(weight(shard) for part in parts for shard in part)
    rdd = context.parallelize([*enumerate(parts)], len(parts))
    work = work_of(task, len(parts), size, context.defaultParallelism)
    work = replace(work, whole=whole)
    return taken_in(work, rdd.mapPartitions(partial(gather, work)), folder, keep, bring)


def cut(sources: Sequence[Source], cores: int) -> list[list[Shard]]:
    """Shards in their order, in parts of about the same size, at least one for each core."""
    # A table is a folder, and says itself how large it is.
    lengths = [max(size_of(source), sum(pieces_of(source))) for source in sources]
    piece = min(SHARD, max(LEAST, sum(lengths) // cores))
    shards = []
    for source, length in zip(map(_everywhere, sources), lengths, strict=True):
        shards += split(source, max(1, length // piece))
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
    if shard.size:
        return shard.size
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
    work: Work,
    messages: "RDD[Any]",
    folder: Callable[[], Path],
    keep: "KeepRows | None" = None,
    bring: int | None = None,
) -> tuple[Totals, list[Unread]]:
    """The sum of all messages; what is left to the driver goes to files in `folder`."""
    context = messages.context
    dealt = messages.partitionBy(work.keys, int)
    answers = dealt.mapPartitionsWithIndex(partial(reduced, work))
    repeated = []
    parts: list[Part] = []
    for answer in context.runJob(answers, list, range(work.first_place)):
        if isinstance(answer, Part):
            parts.append(answer)
        else:
            repeated += answer
    (whole,) = added_up(work, parts)
    if len(whole.made_by | (maker() if work.whole else frozenset())) > 1:
        raise UserError(
            "executors differ, so their sums cannot be added up: "
            + "; ".join(sorted(whole.made_by | maker())),
            hint="install the same versions of Python and mpdoctor on all of them and here, "
            "and set the same `PYTHONHASHSEED`, which is 0 for summaries",
        )
    totals = whole.totals
    totals.repeated += repeated

    def answered(keys: Iterable[int]) -> Iterator[Any]:
        for key in keys:
            # One after the other, so that no more than one is in memory.
            yield from context.runJob(answers, list, [key])

    if whole.has_records:
        _take_records(totals, answered(range(work.first_place, work.first_row)), folder)
    if totals.identity is not None and whole.kinds:
        if keep is None or whole.row_bytes <= (BROUGHT if bring is None else bring):
            rows = answered(range(work.first_row, work.keys))
            totals.identity.row_files += _taken(rows, folder())
        else:
            chunks = dealt.mapPartitions(partial(chunks_of, work))
            there = keep(chunks, whole.kinds, whole.shards, work.places)
            totals.identity = _left_there(totals.identity, there)
    return totals, [*dict.fromkeys(whole.unread)]


def _take_records(
    totals: Totals, pieces: Iterator[HashSegment], folder: Callable[[], Path]
) -> None:
    """Put attempts and hashes into files of this machine."""
    segments = merged_segments(pieces, folder())
    for segment in sorted(segments, key=lambda one: (one.source, one.start)):
        if isinstance(segment, AttemptSegment):
            totals.attempts.append(segment)
        else:
            totals.segments.append(segment)


def _taken(rows: Iterable[RowChunk], folder: Path) -> list[RowFile]:
    """Rows as files of this machine."""
    files = {_written(row, folder) for row in rows}
    return sorted(
        files, key=lambda file: (file.source, file.start, file.kind, file.slice)
    )


def _left_there(parts: IdentityParts, there: "Elsewhere") -> IdentityParts:
    from mpdoctor.identity.elsewhere import PartsElsewhere

    return PartsElsewhere(
        *(parts.row_files, parts.senders, parts.notes, parts.hosts, parts.alone, there)
    )


def _written(row: RowChunk, folder: Path) -> RowFile:
    path = folder / f"{row.kind}-{row.source}-{row.start}-{row.slice}.tsv"
    path.touch()
    with path.open("r+b") as file:
        # Whatever the order in which they come.
        file.seek(row.offset)
        file.write(row.data)
    return RowFile(row.kind, path, row.source, row.start, row.slice)
