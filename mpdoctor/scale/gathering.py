"""Gathers all shards, here or in workers, and can be watched and interrupted."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from mpdoctor.checkup import Bench, Task
from mpdoctor.checkup.run import Unread, size_of
from mpdoctor.engines.gathered import Gathered
from mpdoctor.inputs import Shard, Source
from mpdoctor.models.batch import Reading, records_in
from mpdoctor.scale.interrupt import Interrupt

PAYS_FROM = 24 << 20
"""Bytes of input for each process; below, starting one costs more than it saves."""

Progress = Callable[[int, int], None]
"""Told now and then how many bytes and records were read so far."""

CUT_SHORT: Unread = (
    "interrupted; what is told is of the part that was read until then",
    "run again to read all",
)


def gather_all(
    shards: Sequence[Shard],
    task: Task,
    jobs: int,
    folder: Callable[[], Path],
    *,
    interrupt: Interrupt | None = None,
    progress: Progress | None = None,
) -> tuple[Gathered, list[Unread]]:
    """The sums of all shards, and what could not be read.

    Where there is an `interrupt`, an interrupted run gives the sums of what was read so
    far, and says so.
    """
    if interrupt is None:
        return _gather(shards, task, jobs, folder, Interrupt(), progress)
    with interrupt.heard():
        total, unread = _gather(shards, task, jobs, folder, interrupt, progress)
    return total, [*unread, CUT_SHORT] if interrupt.asked else unread


def _gather(
    shards: Sequence[Shard],
    task: Task,
    jobs: int,
    folder: Callable[[], Path],
    interrupt: Interrupt,
    progress: Progress | None,
) -> tuple[Gathered, list[Unread]]:
    if jobs > 1:
        from mpdoctor.scale.workers import gather_in_workers

        return gather_in_workers(shards, task, jobs, folder(), interrupt, progress)
    bench = Bench(task, folder)
    overseer = _Here(interrupt, progress)
    for shard in shards:
        if not interrupt.asked:
            bench.gather(shard, overseer)
    return bench.gathered(), bench.unread


def jobs_for(sources: Sequence[Source]) -> int:
    """As many processes as pay for sources of this size."""
    size = sum(map(size_of, sources))
    return int(min(_cores(), max(1, size // PAYS_FROM)))


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
