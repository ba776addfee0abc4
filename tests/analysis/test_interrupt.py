import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.analysis.runs import (
    PATIENCE,
    alive,
    event,
    large_export,
    needs_proc,
    start,
    wait_until,
    workers,
)

on_linux = pytest.mark.skipif(not needs_proc, reason="needs /proc")


def test_an_interrupted_run_tells_what_it_examined_so_far(tmp_path: Path) -> None:
    run = start(tmp_path, "-", "--format", "json", stdin=subprocess.PIPE)
    assert run.stdin is not None
    run.stdin.write(b"".join(map(event, range(1_000))))
    run.stdin.flush()
    time.sleep(3)

    run.send_signal(signal.SIGINT)
    assert run.stdout is not None
    assert run.stderr is not None
    out, err = run.stdout.read(), run.stderr.read()

    assert run.wait(PATIENCE) == 130
    assert 0 < json.loads(out)["examined"]["events"] <= 1_000
    assert b"interrupted" in err
    assert b"Traceback" not in err


@on_linux
def test_an_interrupt_leaves_no_worker_behind(tmp_path: Path) -> None:
    export = large_export(tmp_path, 300)
    run = start(tmp_path, str(export), "--jobs", "3", "--format", "json")
    children = workers(run, 2)

    # They read a file of this size in half a second: held, they cannot be done before
    # their parent has heard the signal.
    for child in children:
        os.kill(child, signal.SIGSTOP)
    os.killpg(run.pid, signal.SIGINT)
    time.sleep(1)
    for child in children:
        os.kill(child, signal.SIGCONT)
    out, err = run.communicate(timeout=PATIENCE)

    assert run.returncode == 130
    examined = json.loads(out)["examined"]["events"]
    assert 0 < examined < export.read_bytes().count(b"\n")
    assert b"interrupted" in err
    assert b"Traceback" not in err
    assert not any(map(alive, children))


@on_linux
def test_a_worker_that_dies_is_no_silent_gap(tmp_path: Path) -> None:
    run = start(tmp_path, str(large_export(tmp_path, 300)), "--jobs", "3")
    children = workers(run, 2)

    os.kill(children[0], signal.SIGKILL)
    out, err = run.communicate(timeout=PATIENCE)

    assert run.returncode == 2
    assert out == b""
    assert err.startswith(b"error: a worker process ended")
    assert b"hint: it may have run out of memory" in err
    assert not any(map(alive, children))


@on_linux
def test_workers_end_when_their_parent_was_killed(tmp_path: Path) -> None:
    run = start(tmp_path, str(large_export(tmp_path, 300)), "--jobs", "3")
    children = workers(run, 2)

    run.kill()
    run.wait(PATIENCE)

    wait_until(lambda: not any(map(alive, children)))
