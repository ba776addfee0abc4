"""Running mpdoctor as its users do."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]

Mpdoctor = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture(scope="session")
def mpdoctor() -> Mpdoctor:
    """Exit code and JSON of a run in the repository's own folder, without a network."""

    def run(*arguments: str) -> tuple[int, dict[str, Any]]:
        if arguments[0] == "check":
            arguments += ("--offline",)
        ended = subprocess.run(
            [
                Path(sys.executable).with_name("mpdoctor"),
                *arguments,
                "--format",
                "json",
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return ended.returncode, json.loads(ended.stdout)

    return run
