"""What goes wrong with Spark is told in one line, with a way on."""

import os
import shutil
import signal
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.analysis.runs import large_export, start, wait_until
from tests.cli.conftest import EVENT, Run, folder, run, written
from tests.e2e.spark_cluster import free_port
from tests.running import absent, mpdoctor

__all__ = ["folder", "run"]

pytestmark = pytest.mark.e2e


@pytest.fixture(autouse=True)
def _spark() -> None:
    if find_spec("pyspark") is None or shutil.which("java") is None:
        absent("no PySpark or no Java here")


@pytest.fixture
def events(folder: Path) -> str:
    return written(folder / "events.ndjson", EVENT)


@pytest.mark.parametrize(
    ("name", "message"), [("PATH", "none here"), ("JAVA_HOME", "none in `JAVA_HOME`")]
)
def test_without_java(
    name: str, message: str, run: Run, events: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv(name, "/nowhere")

    ran = run("lint", events, "--engine", "spark")

    assert ran.code == 2
    assert ran.err.splitlines() == [
        f"error: Spark needs Java, and there is {message}",
        "hint: install Java 17 or later, such as Debian's `openjdk-17-jre-headless`",
    ]


@pytest.mark.parametrize("address", ["spark://127.0.0.1:{}", "spark://nonsense"])
def test_a_master_that_does_not_answer(address: str, run: Run, events: str) -> None:
    master = address.format(free_port())

    ran = run("lint", events, "--engine", "spark", "--master", master)

    assert ran.code == 2
    assert f"error: no Spark master answers at `{master}`\n" in ran.err


def test_a_master_that_is_none(events: str) -> None:
    ended = mpdoctor("lint", events, "--engine", "spark", "--master", "nonsense")

    assert (ended.returncode, ended.stdout) == (2, "")
    first, hint = ended.stderr.splitlines()
    assert first.startswith("error: Spark could not be started: Master must")
    assert "`--master`" in hint


def test_executors_without_mpdoctor(events: str, tmp_path: Path) -> None:
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n')
    bare.chmod(0o755)

    ended = mpdoctor(
        *("lint", events, "--engine", "spark", "--master", "local[1]"),
        env={**os.environ, "PYSPARK_PYTHON": str(bare)},
    )

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.splitlines() == [
        "error: mpdoctor is not installed on the executors",
        "hint: docs/large.md says how it gets there: in an environment by `--archives`, "
        "or installed on each of them",
    ]


def test_an_interrupted_run_ends_without_a_word(folder: Path) -> None:
    path = large_export(folder, 60)
    process = start(folder, path.name, "--engine", "spark", "--master", "local[1]")

    def reading() -> bool:
        return any(path.name in _open_files(pid) for pid in _below(process.pid))

    wait_until(reading)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert (process.returncode, out, err) == (130, b"", b"")


def _below(pid: int) -> list[int]:
    """All processes that a process has started."""
    found = [pid]
    for each in found:
        for children in Path(f"/proc/{each}/task").glob("*/children"):
            with suppress(OSError):
                found += map(int, children.read_text().split())
    return found[1:]


def _open_files(pid: int) -> set[str]:
    names = set()
    with suppress(OSError):
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                names.add(os.path.basename(os.readlink(link)))
    return names
