"""Pipes: standard input, and files that are named pipes."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from threading import Thread

import pytest

from tests.cli.conftest import EVENT, written
from tests.running import MPDOCTOR, mpdoctor

LINE = json.dumps(EVENT) + "\n"


@pytest.mark.parametrize("jobs", ["auto", "1", "2"])
def test_standard_input_is_read_with_any_number_of_jobs(
    jobs: str, folder: Path
) -> None:
    name = written(folder / "one.ndjson", EVENT)

    ran = mpdoctor(
        "lint", "--jobs", jobs, "-", name, "--format", "json", input=LINE * 2
    )

    assert ran.stderr == ""
    assert json.loads(ran.stdout)["examined"]["events"] == 3


@pytest.mark.parametrize("command", ["lint", "check --offline", "identity"])
def test_named_pipes_are_read(command: str, folder: Path) -> None:
    for name in ("a", "b"):
        os.mkfifo(folder / name)
    writers = [
        Thread(target=(folder / name).write_text, args=(LINE,)) for name in ("a", "b")
    ]
    for writer in writers:
        writer.start()

    ran = mpdoctor(*command.split(), "a", "b", "--format", "json")
    for writer in writers:
        writer.join()

    assert ran.stderr == ""
    assert json.loads(ran.stdout)["examined"]["events"] == 2


@pytest.mark.parametrize(
    "command",
    ["lint -", "check --offline -", "lint --jobs 2 - one.ndjson", "lint pipe"],
)
def test_an_interrupt_ends_the_wait_for_a_pipe(command: str, folder: Path) -> None:
    written(folder / "one.ndjson", EVENT)
    os.mkfifo(folder / "pipe")
    # Holding the other end open is what makes a reader wait.
    keep = os.open("pipe", os.O_RDWR)
    with subprocess.Popen(
        [MPDOCTOR, *command.split()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin
        process.stdin.write(LINE.encode())
        process.stdin.flush()
        os.write(keep, LINE.encode())
        _wait_until_it_sleeps(process.pid)
        process.send_signal(signal.SIGINT)
        code = process.wait(10)
        assert process.stderr
        errors = process.stderr.read().decode()
    os.close(keep)

    assert code == 130
    assert errors.startswith("error: interrupted; the report covers only")
    assert "Traceback" not in errors


def _wait_until_it_sleeps(pid: int) -> None:
    """Until the process waits for input: it has slept through half a second."""
    quiet, before = 0, ""
    while quiet < 5:
        time.sleep(0.1)
        state, used = _state(pid)
        quiet = quiet + 1 if state == "S" and used == before and used != "0" else 0
        before = used


def _state(pid: int) -> tuple[str, str]:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return fields[0], fields[11]
