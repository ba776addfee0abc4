"""Runs commands to their end and tells what they cost."""

import os
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

STEP = 0.02


class Failed(Exception):
    """A command that ended with an exit code other than those expected."""


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, seconds of processor time, and bytes at the peak.

    The peak is of all processes together: memory that they share counts once.
    """

    wall: float
    processor: float
    peak: int


@dataclass(frozen=True)
class Place:
    """Where commands run and with which environment variables."""

    folder: Path
    env: dict[str, str]


def cost(
    command: Sequence[str],
    place: Place,
    *,
    memory: bool = False,
    codes: tuple[int, ...] = (0, 1),
) -> Cost:
    """Run a command without its output. Looking at memory slows it down a little."""
    start = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=place.folder,
        env=place.env,
    )
    peaks = [0]
    ended = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, ended, peaks))
    if memory:
        watcher.start()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    ended.set()
    if memory:
        watcher.join()
    if process.returncode not in codes:
        raise Failed(f"`{' '.join(command)}` ended with {process.returncode}")
    return Cost(wall, used.ru_utime + used.ru_stime, peaks[0])


def interleaved(
    commands: Mapping[str, Sequence[str]],
    place: Place,
    rounds: int,
    *,
    memory: bool = False,
) -> dict[str, Cost]:
    """The medians; the commands take turns, so that all run under the same load."""
    return medians(commands, rounds, lambda one: cost(one, place, memory=memory))


def medians(
    commands: Mapping[str, Sequence[str]],
    rounds: int,
    measured: Callable[[Sequence[str]], Cost],
) -> dict[str, Cost]:
    """The median of each command's costs; the commands take turns."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            costs[name].append(measured(command))
    return {
        name: Cost(
            median(one.wall for one in found),
            median(one.processor for one in found),
            int(median(one.peak for one in found)),
        )
        for name, found in costs.items()
    }


def _watch(pid: int, ended: threading.Event, peaks: list[int]) -> None:
    while not ended.wait(STEP):
        peaks[0] = max(peaks[0], sum(map(share, tree(pid))))


def tree(pid: int) -> list[int]:
    """A process and all that it has started, as far as they are there."""
    found = [pid]
    for one in found:
        # Each thread has children of its own: the JVM starts workers from several.
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += map(int, children.read_text().split())
            except OSError:
                continue
    return found


def share(pid: int) -> int:
    """The memory of a process, and its share of what others use as well."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    line = next((line for line in rollup.splitlines() if line.startswith("Pss:")), "")
    return int(line.split()[1]) * 1024 if line else 0
