"""What a command costs with all processes that it starts, by looking at them now and then.

A process is told what the processes cost that it has waited for. PySpark does not wait for
its JVM, nor the JVM for the workers that it starts.
"""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.measure import Cost, Failed, Place, medians, share, tree

_STEP = 0.2
_TICKS = os.sysconf("SC_CLK_TCK")


def sampled(
    commands: Mapping[str, Sequence[str]], place: Place, rounds: int
) -> dict[str, Cost]:
    """The medians; the commands take turns."""
    return medians(commands, rounds, lambda one: _cost(one, place))


def _cost(command: Sequence[str], place: Place) -> Cost:
    start = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=place.folder,
        env=place.env,
    )
    seconds: dict[int, float] = {}
    peak = 0
    while process.poll() is None:
        found = tree(process.pid)
        seconds |= {pid: _seconds(pid) or seconds.get(pid, 0.0) for pid in found}
        peak = max(peak, sum(map(share, found)))
        time.sleep(_STEP)
    wall = time.perf_counter() - start
    if process.returncode not in (0, 1):
        raise Failed(f"`{' '.join(command)}` ended with {process.returncode}")
    return Cost(wall, sum(seconds.values()), peak)


def _seconds(pid: int) -> float:
    """The processor time of one process so far; 0 where it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS
