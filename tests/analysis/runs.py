"""Real runs of the command line, and their worker processes."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

COMMAND = [sys.executable, "-m", "mpdoctor.cli.main", "lint"]
PATIENCE = 60.0

_AT_WORK = 2 << 20
"""Bytes that a worker has read when it is in the midst of its first part."""

needs_proc = os.path.exists("/proc/self/task")


def event(number: int) -> bytes:
    """A healthy event of an export."""
    properties = {
        "time": 1_775_000_000 + number,
        "distinct_id": f"user-{number % 500}",
        "$insert_id": f"insert-{number:012}",
        "mp_lib": "web",
        "$lib_version": "2.55.1",
        "mp_processing_time_ms": (1_775_000_001 + number) * 1000,
        "note": f"note {number} " + "n" * 60,
    }
    return orjson.dumps({"event": "Sign Up", "properties": properties}) + b"\n"


def large_export(folder: Path, megabytes: int) -> Path:
    """An export of at least so many megabytes."""
    path = folder / "export.ndjson"
    lines = b"".join(map(event, range(5_000)))
    with path.open("wb") as file:
        while file.tell() < megabytes << 20:
            file.write(lines)
    return path


def start(folder: Path, *arguments: str, **more: Any) -> "subprocess.Popen[bytes]":
    """A run in a session of its own, so that a signal to all reaches only it."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "XDG_CACHE_HOME": str(folder / "cache"),
        },
        stdout=subprocess.PIPE,
        start_new_session=True,
        **{"stderr": subprocess.PIPE, **more},
    )


def workers(process: "subprocess.Popen[bytes]", number: int) -> list[int]:
    """The processes that a run started, once there are so many and they are at work."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    found: list[int] = []

    def there() -> bool:
        found[:] = map(int, children.read_text().split())
        return len(found) == number

    wait_until(there)
    wait_until(lambda: all(read_by(pid) >= _AT_WORK for pid in found))
    return found


def read_by(pid: int) -> int:
    """Bytes that a process has read since it began."""
    first, *_ = Path(f"/proc/{pid}/io").read_text().splitlines()
    return int(first.removeprefix("rchar: "))


def wait_until(there: Callable[[], bool]) -> None:
    """Look again and again until it is so."""
    deadline = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.005)


def alive(pid: int) -> bool:
    """Whether a process is still at work; one that ended and was not reaped is not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
