"""Records and tables with more properties than can be remembered."""

import json
from pathlib import Path
from typing import Any

import pytest

from mpdoctor.inputs import Limits
from mpdoctor.inputs.json_text import overwide
from tests.cli.conftest import Run, folder, run

from .har_files import entry, har
from .helpers import see

__all__ = ["folder", "run"]

LIMITS = Limits(width=20)
WIDE = {f"p{number}": number for number in range(21)}
EVENT = {"event": "A", "properties": {"time": 1790000000, "distinct_id": "u"}}


@pytest.mark.parametrize(
    "record",
    [
        pytest.param({"event": "B", "properties": WIDE}, id="event"),
        pytest.param(
            {"event": "B", "time": 1790000000, "distinct_id": "u", **WIDE}, id="row"
        ),
        pytest.param({"$token": "t", "$distinct_id": "u", "$set": WIDE}, id="update"),
        pytest.param({"$distinct_id": "u", "$properties": WIDE}, id="profile"),
    ],
)
def test_a_record_that_is_too_wide_costs_no_other(
    record: dict[str, Any], tmp_path: Path
) -> None:
    lines = [json.dumps(each).encode() for each in (EVENT, record, EVENT)]

    seen = see(tmp_path, b"\n".join(lines), LIMITS)

    assert seen.bad == [((2, None), overwide(LIMITS))]
    assert seen.names == ["A", "A"]


def test_a_wide_record_in_a_request_is_reported(tmp_path: Path) -> None:
    body = json.dumps([{"event": "B", "properties": {"token": "t", **WIDE}}, EVENT])

    seen = see(tmp_path, har(entry(body=body)), LIMITS)

    assert [reason for _, reason in seen.bad] == [overwide(LIMITS)]
    assert seen.names == ["A"]


def test_a_table_that_is_too_wide_is_refused_at_once(run: Run, folder: Path) -> None:
    columns = ",".join(f"c{number}" for number in range(10_000))
    (folder / "wide.csv").write_text(f"event,time,distinct_id,{columns}\n")

    ran = run("lint", "wide.csv")

    assert ran.code == 2
    assert "`wide.csv` has more than 10,000 columns" in ran.err
