"""Gathers all shards, here or in workers, and can be watched and interrupted."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from mpdoctor.analysis.gatherer import S
from mpdoctor.analysis.interrupt import Interrupt
from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.shards import Gathering, Unread, size_of
from mpdoctor.inputs import Shard, Source
from mpdoctor.inputs.decompression import is_packed
from mpdoctor.model.record import Reading, records_in

PAYS_FROM = 24 << 20
"""Bytes of input for each process; below, starting one costs more than it saves."""

SCANNED_FROM = 4 << 20
"""Bytes of input; below, the scanner takes longer to learn than it saves."""

Progress = Callable[[int, int], None]
"""Told now and then how many bytes and records were read so far."""

CUT_SHORT: Unread = (
    "interrupted; the report covers only what was read so far",
    "run again to read everything",
)


def gather_all(
    shards: Sequence[Shard],
    task: Gathering[S],
    jobs: int,
    folder: Callable[[], Path],
    *,
    planned: Planned | None = None,
    interrupt: Interrupt | None = None,
    progress: Progress | None = None,
) -> tuple[S, list[Unread]]:
    """The sums of all shards, and what could not be read.

    `planned` is the plan of the task with what is already known of its names.
    Where there is an `interrupt`, an interrupted run gives the sums of what was read so
    far, and says so.
    """
    if interrupt is None:
        return _gather(shards, task, jobs, folder, planned, Interrupt(), progress)
    with interrupt.heard():
        total, unread = _gather(
            shards, task, jobs, folder, planned, interrupt, progress
        )
    return total, [*unread, CUT_SHORT] if interrupt.asked else unread


def _gather(
    shards: Sequence[Shard],
    task: Gathering[S],
    jobs: int,
    folder: Callable[[], Path],
    planned: Planned | None,
    interrupt: Interrupt,
    progress: Progress | None,
) -> tuple[S, list[Unread]]:
    if jobs > 1:
        from mpdoctor.analysis.workers import gather_in_workers

        return gather_in_workers(
            shards, task, jobs, folder(), planned, interrupt, progress
        )
    worker = task.worker(folder, planned)
    listener = _Here(interrupt, progress)
    for shard in shards:
        if not interrupt.asked:
            worker.gather(shard, listener)
    return worker.totals(), worker.unread


def jobs_of(
    shards: Sequence[Shard], sources: Sequence[Source], jobs: int | None
) -> int:
    """How many processes there are to be, where so many are wished for.

    With a pipe among the sources there is one: standard input is closed in others, and
    an interrupt would not reach one that waits for a pipe.
    """
    if any(map(_is_pipe, sources)):
        return 1
    wanted = jobs or jobs_for(sources)
    if any(shard.shared for shard in shards):
        return wanted
    return min(len(shards), wanted) or 1


def jobs_for(sources: Sequence[Source]) -> int:
    """As many processes as pay for sources of this size."""
    size = sum(map(size_of, sources))
    return int(min(_cores(), max(1, size // PAYS_FROM)))


def scanning_pays(sources: Sequence[Source]) -> bool:
    """Whether so much is to be read that most of it will say nothing new."""
    sizes = list(map(size_of, sources))
    return sum(sizes) >= SCANNED_FROM or 0 in sizes or any(map(_is_packed, sources))


def _is_pipe(source: Source) -> bool:
    return source.path is None or source.path.is_fifo()


def _is_packed(source: Source) -> bool:
    try:
        return source.path is not None and is_packed(source.path)
    except OSError:
        # Reading it will tell what is wrong.
        return False


def _cores() -> int:
    """Those that this process may use: a container often has fewer than the machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Here:
    """Oversees shards that are gathered in this process."""

    def __init__(self, interrupt: Interrupt, progress: Progress | None) -> None:
        self._interrupt = interrupt
        self._progress = progress
        self._bytes = self._records = 0

    def meter(self, size: int) -> None:
        self._bytes += size

    def between(self, readings: Iterator[Reading]) -> Iterator[Reading]:
        progress = self._progress
        for reading in self._interrupt.between(readings):
            yield reading
            if progress is not None:
                self._records += records_in(reading)
                progress(self._bytes, self._records)
