"""Runs the command line in this process, in a folder of its own."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mpdoctor.cli.main import main


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]

EVENT: dict[str, Any] = {
    "event": "Sign Up",
    "properties": {
        "time": 1700000000,
        "distinct_id": "user-1",
        "$insert_id": "a1",
        "token": "0123456789abcdef0123456789abcdef",
        "method": "email",
        "mp_processing_time_ms": 1700000001000,
    },
}
PLAN = """\
version: 1
events:
  Sign Up:
    properties:
      method: {type: string, required: true}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, and nothing of ours in the environment."""
    for name in os.environ:
        if name.startswith(("MPDOCTOR_", "_MPDOCTOR")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path.parent / "cache"))
    working = tmp_path / "work"
    working.mkdir()
    monkeypatch.chdir(working)
    return working


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["mpdoctor", *arguments])
        capsys.readouterr()
        code = main()
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


@pytest.fixture
def healthy(folder: Path) -> str:
    """A file of one healthy event, and the plan that it keeps to."""
    (folder / "plan.yaml").write_text(PLAN)
    return written(folder / "healthy.ndjson", EVENT)


@pytest.fixture
def faulty(folder: Path) -> str:
    """A file with one error: an event in the wrong case."""
    (folder / "plan.yaml").write_text(PLAN)
    return written(folder / "faulty.ndjson", {**EVENT, "event": "sign up"})


def written(file: Path, *records: object) -> str:
    file.write_text("".join(json.dumps(each) + "\n" for each in records))
    return file.name
