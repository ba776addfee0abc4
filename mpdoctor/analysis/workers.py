"""Several processes over shards; each gives back sums, never events."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path
from pickle import UnpicklingError
from secrets import randbits
from time import monotonic
from typing import Any, NamedTuple

from mpdoctor.analysis.gatherer import S
from mpdoctor.analysis.interrupt import Interrupt
from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.shards import Gathering, ShardReader, size_of
from mpdoctor.errors import UserError
from mpdoctor.inputs import Shard
from mpdoctor.model.record import Reading, records_in

Unread = tuple[str, str]

_TICK = 0.1
"""Seconds between two looks at how far the workers are."""

_GRACE = 15.0
"""Seconds that workers have for ending what they are at when the run is interrupted."""


class WorkerDied(UserError):
    """A worker process ended before it gave its sums."""


def gather_in_workers(
    shards: Sequence[Shard],
    task: Gathering[S],
    jobs: int,
    folder: Path,
    planned: Planned | None = None,
    interrupt: Interrupt | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[S, list[Unread]]:
    """The sums of all shards, gathered by `jobs` processes, of which this one is the first.

    Raises `WorkerDied` where a worker ended early: a gap in the counts would look like
    health. When interrupted, the workers give what they have; none is left behind.
    """
    interrupt = interrupt or Interrupt()
    context = _context()
    forks = context.get_start_method() == "fork"
    shared = _Shared(
        tasks_of(shards, jobs),
        context.Value("q", 0),
        context.Array("q", len(shards)),
        context.RawValue("b", 0),
    )
    workers: list[tuple[Any, Connection]] = []
    counts = [context.RawArray("q", 2) for _ in range(jobs)]

    def heed() -> None:
        if interrupt.asked:
            shared.stop.value = 1
        if progress is not None:
            progress(sum(one[0] for one in counts), sum(one[1] for one in counts))

    try:
        for count in counts[1:]:
            ours, theirs = context.Pipe(duplex=False)
            inherited = [*(pipe for _, pipe in workers), ours] if forks else []
            process = context.Process(
                target=_work,
                args=(shared, task, folder, theirs, inherited, count),
                daemon=True,
            )
            process.start()
            theirs.close()
            workers.append((process, ours))
        worker = task.worker(lambda: folder, planned)
        _gather_some(
            worker,
            shared,
            _Listener(shared.stop, counts[0], heed),
            # Without the sums of one that died, there is no report.
            goes_on=lambda: not any(process.exitcode for process, _ in workers),
        )
        total, unread = worker.totals(), list(worker.unread)
        # Its memory is wanted for the sums of others.
        del worker
        for totals, failed in _answers([pipe for _, pipe in workers], interrupt, heed):
            total.merge(totals)
            unread += failed
    finally:
        for process, pipe in workers:
            pipe.close()
            if process.is_alive():
                process.terminate()
        for process, _ in workers:
            process.join()
    # What is wrong with a shared shard, everybody says.
    return total, sorted(set(unread))


def _answers(
    pipes: Sequence[Connection], interrupt: Interrupt, heed: Callable[[], None]
) -> Iterator[tuple[Any, list[Unread]]]:
    """What the workers send, each once it is done."""
    waiting = set(pipes)
    patience = float("inf")
    while waiting:
        for pipe in wait(list(waiting), _TICK):
            assert isinstance(pipe, Connection)
            waiting.discard(pipe)
            yield _received(pipe)
        heed()
        if interrupt.asked:
            patience = min(patience, monotonic() + _GRACE)
        if waiting and monotonic() > patience:
            raise KeyboardInterrupt


def _received(pipe: Connection) -> tuple[Any, list[Unread]]:
    try:
        answer = pipe.recv()
    except (EOFError, OSError, UnpicklingError):
        raise WorkerDied(
            "a worker process ended before it was done, so nothing can be said of its part",
            hint="it may have run out of memory; try again with `--jobs 1`",
        ) from None
    totals, failed = answer
    return totals, failed


def _context() -> Any:
    # Hashes of text must agree between workers, as repeated events are told by them.
    # A fork inherits the seed; a fresh process is given one.
    if sys.platform == "linux":
        return multiprocessing.get_context("fork")
    os.environ.setdefault("PYTHONHASHSEED", str(randbits(32)))
    return multiprocessing.get_context("spawn")


class _Listener:
    """Oversees shards: counts how far their process is, and hears when to stop.

    `heed` is called between readings.
    """

    def __init__(
        self, stop: Any, count: Any, heed: Callable[[], None] = lambda: None
    ) -> None:
        self._stop = stop
        self._count = count
        self._heed = heed
        self.whole = False

    def meter(self, size: int) -> None:
        self._count[0] += size

    def between(self, readings: Iterator[Reading]) -> Iterator[Reading]:
        for reading in readings:
            yield reading
            self._count[1] += records_in(reading)
            self._heed()
            # One part of a file is read to its end, because the lines of the next
            # are counted from there.
            if self.whole and self._stop.value:
                return


_Task = tuple[Shard, int | None]
"""A shard and, where several workers are at it, the place of its claims."""


def tasks_of(shards: Sequence[Shard], jobs: int) -> list[_Task]:
    """What is to be done, in order.

    Sharing costs each worker the unpacking of all, so it pays only for a shard without
    which the others would wait at the end.
    """
    sizes = [size_of(shard.source) if shard.shared else 0 for shard in shards]
    whole = sum(
        {shard.source.index: size_of(shard.source) for shard in shards}.values()
    )
    return [
        (shard, number if shared else None)
        for number, (shard, size) in enumerate(zip(shards, sizes, strict=True))
        for shared in (size * 2 * jobs >= whole and shard.shared,)
        for _ in range(jobs if shared else 1)
    ]


class _Claims:
    """Parts of one shard, claimed by number: each once, and none before those below it."""

    def __init__(self, claims: Any, place: int, stop: Any) -> None:
        self._claims = claims
        self._place = place
        self._stop = stop

    def __call__(self, number: int) -> bool | None:
        """Whether this part is the caller's; `None` where nobody is to go on."""
        with self._claims.get_lock():
            if self._stop.value:
                return None
            if self._claims[self._place] > number:
                return False
            self._claims[self._place] = number + 1
            return True


class _Shared(NamedTuple):
    """What all processes look at: the tasks, the number of the next one, how many parts of
    each shard were claimed, and whether to stop."""

    tasks: Sequence[_Task]
    next_task: Any
    claims: Any
    stop: Any


def _work(
    shared: _Shared,
    task: Gathering[Any],
    folder: Path,
    pipe: Connection,
    inherited: Sequence[Connection],
    count: Any,
) -> None:
    # As long as a worker holds the other ends, it would wait for itself to read.
    for end in inherited:
        end.close()
    # The terminal sends its interrupt to everyone; only the parent answers it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = os.getppid()
    worker = task.worker(lambda: folder)
    # Nobody waits for the sums of a worker whose parent was killed.
    _gather_some(
        worker,
        shared,
        _Listener(shared.stop, count),
        goes_on=lambda: os.getppid() == parent,
    )
    with suppress(BrokenPipeError):
        pipe.send((worker.totals(), worker.unread))
    pipe.close()


def _gather_some(
    worker: ShardReader[Any],
    shared: _Shared,
    listener: _Listener,
    goes_on: Callable[[], bool],
) -> None:
    """Take one task after the other that nobody else has taken, as long as it `goes_on`."""
    while not shared.stop.value and goes_on():
        with shared.next_task.get_lock():
            number = shared.next_task.value
            shared.next_task.value += 1
        if number >= len(shared.tasks):
            break
        shard, place = shared.tasks[number]
        listener.whole = shard.start == 0 and shard.end is None and place is None
        if place is None:
            worker.gather(shard, listener)
        else:
            claims = _Claims(shared.claims, place, shared.stop)
            worker.gather_parts(shard, claims, listener)
