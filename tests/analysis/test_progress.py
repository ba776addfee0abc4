import os
import pty
import subprocess
import time
from pathlib import Path

import pytest

from mpdoctor.cli.progress import PATIENCE, progress_line
from tests.analysis.runs import event, start


def slowly_fed(folder: Path, stderr: int, *arguments: str) -> None:
    run = start(folder, "-", *arguments, stdin=subprocess.PIPE, stderr=stderr)
    assert run.stdin is not None
    until = time.monotonic() + PATIENCE + 2
    number = 0
    while time.monotonic() < until:
        run.stdin.write(event(number))
        run.stdin.flush()
        number += 1
        time.sleep(0.05)
    run.communicate(timeout=60)
    assert run.returncode in (0, 1)


def test_a_long_run_tells_a_terminal_how_far_it_is(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    slowly_fed(tmp_path, theirs)
    os.close(theirs)

    said = os.read(ours, 1 << 16).decode()
    os.close(ours)

    assert "events/s" in said
    assert said.endswith("\r")


def test_nothing_is_told_where_there_is_no_terminal(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with log.open("wb") as file:
        slowly_fed(tmp_path, file.fileno())

    assert log.read_bytes() == b""


@pytest.mark.parametrize(
    ("size", "records", "seconds", "total", "said"),
    [
        pytest.param(
            5 * 10**6, 7_000, 2.0, 0, "5.0 MB, 3,500 events/s", id="end-unknown"
        ),
        pytest.param(
            10**9,
            10**6,
            10.0,
            4 * 10**9,
            "1.0 GB of 4.0 GB, 100,000 events/s, 30 s left",
            id="seconds",
        ),
        pytest.param(
            10**9,
            10**6,
            60.0,
            4 * 10**9,
            "1.0 GB of 4.0 GB, 16,667 events/s, 3 min 0 s left",
            id="minutes",
        ),
        pytest.param(
            0,
            0,
            3.0,
            500,
            "0 bytes of 500 bytes, 0 events/s, 0 s left",
            id="nothing-yet",
        ),
    ],
)
def test_the_line_says_bytes_speed_and_time_left(
    size: int, records: int, seconds: float, total: int, said: str
) -> None:
    assert progress_line(size, records, seconds, total) == said


def test_a_file_that_grows_has_no_time_below_zero() -> None:
    assert progress_line(200, 1, 1.0, 100).endswith("0 s left")
