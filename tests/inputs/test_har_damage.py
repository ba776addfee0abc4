"""HAR files that are cut off, broken, or hold what no recorder writes."""

from pathlib import Path
from typing import Any

import pytest

from mpdoctor.inputs import Limits
from mpdoctor.inputs.har import read_har
from tests.cli.conftest import Run, folder, run

from .har_files import (
    TRACK,
    entry,
    har,
    only,
    others,
)
from .helpers import Occurrences, see

__all__ = ["folder", "run"]


def test_a_file_that_is_cut_off_is_read_up_to_there(tmp_path: Path) -> None:
    whole = har(entry(), entry(TRACK + "1"))

    seen = see(tmp_path, whole[:-900])

    assert len(seen.exchanges) == 1
    assert "is cut off" in seen.error
    assert seen.hint == "get the file again; everything before the cut was checked"


def test_what_is_cut_off_before_its_first_entry_was_not_checked(tmp_path: Path) -> None:
    whole = har(entry())

    seen = see(tmp_path, whole[: whole.index(b'"entries"') + 20])

    assert seen.exchanges == []
    assert "is cut off" in seen.error
    assert seen.hint == "get the file again"


def test_a_broken_entry_does_not_hide_the_next(tmp_path: Path) -> None:
    broken = har(entry(), entry(TRACK + "1")).replace(
        b'"time": 12,', b'"time": 12 ]', 1
    )

    seen = see(tmp_path, broken)

    assert len(seen.exchanges) == 1
    assert [reason for _, reason in seen.bad] == [
        "not valid JSON: brackets or quotes do not match"
    ]


@pytest.mark.parametrize(
    ("url", "bad"), [("https://www.example.com/film", 0), (TRACK, 1)]
)
def test_only_entries_of_mixpanel_can_be_too_long(url: str, bad: int) -> None:
    content = har(entry(url, answer="x" * 9000), entry())
    chunks = (content[i : i + 1000] for i in range(0, len(content), 1000))
    seen = Occurrences()

    seen.readings.extend(read_har(chunks, Limits(line=8000)))

    assert (len(seen.bad), len(seen.exchanges), others(seen)) == (bad, 1, 1 - bad)


def test_a_long_text_that_spans_many_chunks_is_read() -> None:
    content = har(entry(answer='\\"' * 1_500_000), entry())
    size = 1 << 18
    seen = Occurrences()

    chunks = (content[i : i + size] for i in range(0, len(content), size))
    seen.readings.extend(read_har(chunks, Limits()))

    assert (seen.bad, len(seen.exchanges)) == ([], 2)


def test_without_a_request_of_mixpanels_nothing_is_examined(tmp_path: Path) -> None:
    seen = see(tmp_path, har(entry("https://www.example.com/", None, method="GET")))

    assert (seen.exchanges, seen.batches, others(seen), seen.error) == ([], [], 1, "")


@pytest.mark.parametrize(
    "time", ["9" * 10_000, "1e400", "-1e30", "nan", "2026-13-45T00:00:00Z", "", [], {}]
)
def test_a_time_that_is_none_costs_only_itself(time: Any, tmp_path: Path) -> None:
    request = only(see(tmp_path, har({**entry(), "startedDateTime": time})))

    assert request.time is None


@pytest.mark.parametrize("digits", ["1e400", "9" * 400, "-" + "9" * 30])
def test_a_number_that_is_no_time_costs_only_itself(
    digits: str, tmp_path: Path
) -> None:
    content = har({**entry(), "startedDateTime": 0}).replace(
        b'"startedDateTime": 0', b'"startedDateTime": ' + digits.encode()
    )

    seen = see(tmp_path, content)

    assert seen.error == ""
    assert [each.request.time for each in seen.exchanges] == [None] * (
        1 - len(seen.bad)
    )


@pytest.mark.parametrize("entries", ["null", '"x"', "{}", '{"0": {}}', "5"])
def test_entries_that_are_no_list_are_an_error(
    entries: str, run: Run, folder: Path
) -> None:
    (folder / "odd.har").write_text(
        f'{{"log": {{"version": "1.2", "creator": {{}}, "entries": {entries}}}}}'
    )

    ran = run("check", "--offline", "odd.har")

    assert ran.code == 2
    assert "`odd.har` is a HAR file whose `log.entries` is not a list" in ran.err


def test_an_empty_list_of_entries_is_none(run: Run, folder: Path) -> None:
    (folder / "empty.har").write_bytes(har())

    ran = run("check", "--offline", "empty.har")

    assert ran.code == 2
    assert "not a list" not in ran.err
