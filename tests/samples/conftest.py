"""Running mpdoctor as its users do."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.running import mpdoctor

ROOT = Path(__file__).parents[2]

Mpdoctor = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture(scope="session", name="mpdoctor")
def run_mpdoctor() -> Mpdoctor:
    """Exit code and JSON of a run in the repository's own folder, without a network."""

    def run(*arguments: str) -> tuple[int, dict[str, Any]]:
        if arguments[0] == "check":
            arguments += ("--offline",)
        ended = mpdoctor(*arguments, "--format", "json", cwd=ROOT)
        return ended.returncode, json.loads(ended.stdout)

    return run
