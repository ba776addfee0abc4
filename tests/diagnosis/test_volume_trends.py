"""Days and versions, from records to counts."""

from itertools import islice
from pathlib import Path

import orjson
import pytest

from benchmarks import seasonal
from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.diagnosis.pipeline import examine
from mpdoctor.diagnosis.volume_trends import LONGEST, complete_days
from mpdoctor.inputs import find_sources
from mpdoctor.model.levels import Area
from mpdoctor.model.report import Diagnosis
from mpdoctor.model.settings import Setup
from mpdoctor.rules import catalogue

DAY = seasonal.DAY
STATISTICAL = ("VOL004", "VOL005", "VOL006", "VOL020")


def diagnosis(path: Path, jobs: int = 1) -> Diagnosis:
    sources, _, _ = find_sources([str(path)])
    rules = [rule for rule in catalogue() if rule.code in STATISTICAL]
    setup = Setup(now=(seasonal.FIRST_DAY + 90.0) * DAY)
    return examine(sources, setup, RuleSelection(rules, {}), jobs=jobs)


def written(path: Path, spoil: str) -> Path:
    """Nine weeks of healthy events with one fault, from the fortieth day on."""
    with path.open("wb") as file:
        for number, record in enumerate(seasonal.records(12_000, 1)):
            properties = record["properties"]
            day = properties["time"] // DAY - seasonal.FIRST_DAY
            saved = record["event"] == "Document Saved"
            if spoil == "stopped" and saved and day >= 40:
                continue
            if spoil == "property" and saved and day >= 40:
                del properties["workspace"]
            if spoil == "outage" and day in (46, 47):
                continue
            version = properties.get("$app_version_string", "")
            if spoil == "version" and saved and version.startswith(("4.10", "5")):
                continue
            file.write(orjson.dumps(record) + b"\n")
            if spoil == "doubled" and saved and day >= 40:
                properties["$insert_id"] = f"again-{number}"
                file.write(orjson.dumps(record) + b"\n")
    return path


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        ("healthy", []),
        ("stopped", [("VOL020", "Document Saved", None)]),
        ("property", [("VOL020", "Document Saved", "workspace")]),
        ("doubled", [("VOL004", "Document Saved", None)]),
        ("outage", [("VOL006", None, None)]),
    ],
)
def test_what_happens_to_an_event_is_found(
    tmp_path: Path, spoil: str, found: list[tuple[str, str | None, str | None]]
) -> None:
    made = diagnosis(written(tmp_path / "events.ndjson", spoil))

    assert [
        (one.rule.code, one.subject["event"], one.subject["property"])
        for one in made.findings
    ] == found
    assert made.areas[Area.VOLUME].is_examined


def test_an_event_that_a_release_lost_is_found(tmp_path: Path) -> None:
    made = diagnosis(written(tmp_path / "events.ndjson", "version"))

    found = {one.subject.get("library") for one in made.findings}
    assert found <= {"swift", "android"}
    assert {one.rule.code for one in made.findings} == {"VOL005"}
    assert all(one.subject["app"] == "4.10.0" for one in made.findings)


def test_two_weeks_are_too_few_to_say_anything(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    with path.open("wb") as file:
        for record in seasonal.records(3_000, 1):
            if record["properties"]["time"] < (seasonal.FIRST_DAY + 16) * DAY:
                file.write(orjson.dumps(record) + b"\n")

    made = diagnosis(path)

    assert made.areas[Area.VOLUME].status == "not examined"
    assert made.skipped["VOL004"] == "fewer than 17 days with enough events were given"


def test_a_few_events_in_years_show_no_healthy_volume(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    with path.open("wb") as file:
        for number, record in enumerate(islice(seasonal.records(3_000, 1), 30)):
            at = (seasonal.FIRST_DAY + number) * DAY
            record["properties"] |= {"time": at, "$insert_id": f"a{number}"}
            file.write(orjson.dumps(record) + b"\n")

    made = diagnosis(path)

    assert made.areas[Area.VOLUME].status == "not examined"


@pytest.mark.parametrize(
    ("days", "complete"),
    [
        pytest.param({}, [], id="none"),
        pytest.param({1: 50, 2: 50}, [], id="two"),
        pytest.param({1: 20, 2: 50, 3: 50, 4: 9}, [2, 3], id="edges are not complete"),
        pytest.param(
            {-900: 1, 1: 20, 2: 50, 3: 50, 4: 40, 9_000: 1}, [2, 3], id="stray times"
        ),
        pytest.param({1: 20, 2: 50, 4: 50, 5: 50}, [2, 3, 4], id="an empty day"),
    ],
)
def test_edges_are_left_out(days: dict[int, int], complete: list[int]) -> None:
    assert list(complete_days(days)) == complete


def test_a_clock_millions_of_days_ahead_costs_nothing() -> None:
    days = {**dict.fromkeys(range(30), 50), 1_000_000: 50}

    assert len(complete_days(days)) == LONGEST
