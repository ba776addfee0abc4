"""Without Mixpanel's API documents the emulator says so, and in CI that is a failure."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ONE = "tests/probes/test_emulator.py::test_every_document_is_read"


@pytest.mark.parametrize(
    ("ci", "word", "code"), [("", "SKIPPED", 0), ("true", "ERROR", 1)]
)
def test_their_absence_is_told(tmp_path: Path, ci: str, word: str, code: int) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-rsE", ONE],
        cwd=ROOT,
        env={**os.environ, "MIXPANEL_OPENAPI": str(tmp_path / "none"), "CI": ci},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert ran.returncode == code, ran.stdout
    assert word in ran.stdout
    assert "API documents are not at" in ran.stdout
