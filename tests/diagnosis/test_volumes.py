"""What was read, as reports show it."""

import json
from pathlib import Path
from typing import Any

from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.diagnosis.pipeline import examine
from mpdoctor.inputs import find_sources
from mpdoctor.model.settings import Setup
from mpdoctor.model.volumes import Volumes
from mpdoctor.rules import catalogue

START = 1_775_000_000
HOUR = 3600


def volumes(folder: Path, records: list[dict[str, Any]]) -> Volumes:
    path = folder / "export.ndjson"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    sources, _, _ = find_sources([str(path)])
    selection = RuleSelection([*catalogue()], {})
    found = examine(sources, Setup(now=START + 90.0 * 24 * HOUR), selection).volumes
    assert found is not None
    return found


def event(number: int, lag: float | None, **more: Any) -> dict[str, Any]:
    properties = {
        "time": START + number,
        "distinct_id": f"user-{number}",
        "$insert_id": f"insert-{number:012}",
        "mp_lib": "swift",
        **more,
    }
    if lag is not None:
        properties["mp_processing_time_ms"] = int((START + number + lag) * 1000)
    return {"event": "Sign Up", "properties": properties}


def test_arrivals_are_counted_by_quarter_of_an_hour(tmp_path: Path) -> None:
    lags = [1, 2, 3, HOUR, 30 * HOUR, 30 * HOUR, -2 * HOUR]

    found = volumes(tmp_path, [event(n, lag) for n, lag in enumerate(lags)])

    assert found.arrivals == {-8: 1, 0: 3, 4: 1, 120: 2}


def test_imported_events_and_those_without_receipt_are_not_late(tmp_path: Path) -> None:
    records = [
        event(1, 90 * HOUR, **{"$import": True}),
        event(2, None),
    ]

    assert volumes(tmp_path, records).arrivals == {}
