"""Worker processes over shards; each gives back sums, never events."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection, wait
from pathlib import Path
from secrets import randbits
from typing import Any

from mpdoctor.checkup import Bench, Task
from mpdoctor.engines.gathered import Gathered
from mpdoctor.errors import UserError
from mpdoctor.inputs import Shard

Unread = tuple[str, str]


class WorkerDied(UserError):
    """A worker process ended before it gave its sums."""


def gather_in_workers(
    shards: Sequence[Shard], task: Task, jobs: int, folder: Path
) -> tuple[Gathered, list[Unread]]:
    """The sums of all shards, gathered by `jobs` processes.

    Raises `WorkerDied` where a worker ended early: a gap in the counts would look like
    health. An interrupt ends all workers.
    """
    context = _context()
    next_shard = context.Value("q", 0)
    workers = []
    for _ in range(jobs):
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(
            target=_work,
            args=(shards, task, folder, next_shard, theirs),
            daemon=True,
        )
        process.start()
        theirs.close()
        workers.append((process, ours))
    total = Gathered(keep=task.keep)
    unread: list[Unread] = []
    try:
        waiting = {pipe for _, pipe in workers}
        while waiting:
            for pipe in wait(list(waiting)):
                assert isinstance(pipe, Connection)
                waiting.discard(pipe)
                gathered, failed = _received(pipe)
                total.merge(gathered)
                unread += failed
    finally:
        for process, pipe in workers:
            pipe.close()
            if process.is_alive():
                process.terminate()
            process.join()
    return total, sorted(unread)


def _received(pipe: Connection) -> tuple[Gathered, list[Unread]]:
    try:
        answer = pipe.recv()
    except EOFError:
        raise WorkerDied(
            "a worker process ended before it was done, so nothing can be said of its part",
            hint="it may have run out of memory; try again with `--jobs 1`",
        ) from None
    gathered, failed = answer
    return gathered, failed


def _context() -> Any:
    # Hashes of text must agree between workers, as repeated events are told by them.
    # A fork inherits the seed; a fresh process is given one.
    if sys.platform == "linux":
        return multiprocessing.get_context("fork")
    os.environ.setdefault("PYTHONHASHSEED", str(randbits(32)))
    return multiprocessing.get_context("spawn")


def _work(
    shards: Sequence[Shard],
    task: Task,
    folder: Path,
    next_shard: Any,
    pipe: Connection,
) -> None:
    # The terminal sends its interrupt to everyone; only the parent answers it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    bench = Bench(task, lambda: folder)
    while True:
        with next_shard.get_lock():
            number = next_shard.value
            next_shard.value += 1
        if number >= len(shards):
            break
        bench.gather(shards[number])
    pipe.send((bench.gathered(), bench.unread))
    pipe.close()
