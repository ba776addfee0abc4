"""`--watch` runs again after a change, also after an error, until it is interrupted."""

import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mpdoctor.cli.exit_codes import Exit
from tests.cli.conftest import EVENT, PLAN, Run, written
from tests.running import MPDOCTOR

PATIENCE = 60


class Watching:
    """A command that runs on, and what it has written."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [MPDOCTOR, "lint", *arguments, "--watch", "--format", "concise"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONFAULTHANDLER": "1"},
        )
        self._text = ""

    def until(self, text: str, times: int = 1) -> None:
        """Wait until a text was written so often."""
        assert self.process.stdout is not None
        end = time.monotonic() + PATIENCE
        while self._text.count(text) < times:
            assert time.monotonic() < end, self._text
            ready, _, _ = select.select([self.process.stdout], [], [], 1)
            if ready:
                self._text += os.read(self.process.stdout.fileno(), 65536).decode()

    def interrupted(self) -> int:
        """The exit code after ctrl-c; fails with the stack of a command that goes on."""
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGABRT)
            rest, _ = self.process.communicate(timeout=10)
            pytest.fail(self._text + rest.decode())


@pytest.fixture
def watching(faulty: str) -> Iterator[Watching]:
    started = Watching(faulty, "--plan", "plan.yaml")
    yield started
    started.process.kill()
    started.process.wait(10)


def test_it_runs_again_after_each_change(watching: Watching, folder: Path) -> None:
    watching.until("error[PLAN008]")
    watching.until("watching: for changes")

    written(folder / "faulty.ndjson", {**EVENT, "event": "Log In"})
    watching.until("error[PLAN001] event `Log In`")
    watching.until("watching: for changes", 2)

    _replace(folder / "plan.yaml", "version: 1\nevnts: {}\n")
    watching.until("error: plan.yaml:2:1")
    watching.until("watching: for changes", 3)

    text = PLAN + "  Log In: {properties: {method: {type: number}}}\n"
    _replace(folder / "plan.yaml", text)
    watching.until("error[PLAN004]")
    watching.until("watching: for changes", 4)

    assert watching.interrupted() == Exit.INTERRUPTED


def _replace(path: Path, text: str) -> None:
    """In one step: a file that is half written would be one change more."""
    other = path.with_suffix(".new")
    other.write_text(text, encoding="utf-8")
    other.replace(path)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-",), "standard input cannot be watched"),
        (
            ("x", "--baseline", "b.yaml", "--update-baseline"),
            "`--watch` does not write a baseline",
        ),
    ],
)
def test_what_cannot_be_watched_is_refused(
    arguments: tuple[str, ...], message: str, run: Run
) -> None:
    ran = run("lint", *arguments, "--watch")

    assert ran.code == Exit.FAILED
    assert message in ran.err


def test_a_report_in_the_folder_is_no_change(folder: Path, healthy: str) -> None:
    from mpdoctor.cli.watch import snapshot

    report = folder / "report.json"
    before = snapshot([str(folder)], {str(report)})
    report.write_text(json.dumps({}), encoding="utf-8")

    assert snapshot([str(folder)], {str(report)}) == before
    assert snapshot([str(folder)], set()) != before
