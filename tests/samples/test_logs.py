"""The sample of a debug log of each SDK shows what its page says."""

from pathlib import Path

import pytest

from mpdoctor.inputs.logs.reader import dialects
from tests.inputs.helpers import Occurrences, see
from tests.samples.index import SAMPLES

LOGS = SAMPLES / "logs"

# Events and updates, requests, and why some of these failed.
HOLD = {
    "android": (3, 2, {"host not found"}),
    "browser": (0, 2, {"blocked by the client"}),
    "node": (1, 1, {"host not found"}),
    "python": (1, 1, {"not authenticated"}),
    "react_native": (1, 1, set[str]()),
    "swift": (1, 1, {"server error"}),
    "unity": (1, 1, set[str]()),
}


def read(name: str, folder: Path) -> Occurrences:
    return see(folder, (LOGS / f"{name}.log").read_bytes(), name="app.log")


def test_there_is_one_for_each_sdk() -> None:
    names = {path.stem for path in LOGS.iterdir()}

    assert names == set(HOLD)
    assert len(names) == len(dialects())


@pytest.mark.parametrize("name", HOLD)
def test_it_holds_what_is_said(name: str, tmp_path: Path) -> None:
    seen = read(name, tmp_path)

    causes = {each.request.outcome.cause for each in seen.exchanges} - {None}
    assert (
        sum(len(batch.records) for batch in seen.batches),
        len(seen.exchanges),
        {cause.value for cause in causes if cause},
    ) == HOLD[name]
    assert (seen.bad, seen.error) == ([], "")


@pytest.mark.parametrize("name", HOLD)
def test_every_line_may_be_missing(name: str, tmp_path: Path) -> None:
    lines = (LOGS / f"{name}.log").read_bytes().splitlines(keepends=True)
    for missing in range(len(lines)):
        rest = lines[:missing] + lines[missing + 1 :]
        seen = see(tmp_path, b"".join(rest), name="app.log", input_format="sdk-log")

        assert sum(len(batch.records) for batch in seen.batches) <= HOLD[name][0]


@pytest.mark.parametrize("name", HOLD)
def test_it_may_be_cut_off_anywhere(name: str, tmp_path: Path) -> None:
    text = (LOGS / f"{name}.log").read_bytes()
    for end in range(0, len(text), 37):
        seen = see(tmp_path, text[:end] or b" ", name="app.log", input_format="sdk-log")

        assert sum(len(batch.records) for batch in seen.batches) <= HOLD[name][0]
