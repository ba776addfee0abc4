"""Long lines that match almost take no longer than others."""

import time
from pathlib import Path

import pytest

from tests.inputs.helpers import see

FLUSH = "[Mixpanel - Flush.swift - func a()] (debug) - "
PREFIX = "V/MixpanelAPI.Messages( 1): "


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(f'{FLUSH}[["event": ' + '"a\\' * 100_000, id="quotes"),
        pytest.param(f'{FLUSH}[["event": ' + ", a'" * 100_000, id="commas"),
        pytest.param(FLUSH + "[" * 100_000, id="brackets"),
        pytest.param(" " * 200_000 + "MixpanelAPI", id="blanks"),
        pytest.param("a:1" * 100_000 + " Failed to load resource: x", id="places"),
        pytest.param(
            f"{PREFIX}Successfully posted to https://a/track: \n{PREFIX}["
            + '{"event":"a"},' * 20_000,
            id="records",
        ),
    ],
)
def test_a_line_is_read_in_linear_time(line: str, tmp_path: Path) -> None:
    started = time.process_time()

    see(tmp_path, line.encode(), name="app.log", input_format="sdk-log")

    assert time.process_time() - started < 10
