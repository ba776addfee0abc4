"""What `check` forecasts of events that repeat others."""

import json
from pathlib import Path
from typing import Any

import pytest

from mpdoctor.model.levels import Need
from tests.cli.conftest import Run
from tests.rules.examined import exported
from tests.rules.two_sides import both

AT = 1_790_000_000


def twice(first: dict[str, Any], second: dict[str, Any]) -> list[dict[str, Any]]:
    usual = {"time": AT, "distinct_id": "ada", "$insert_id": "a1"}
    return [exported(**{**usual, **one}) for one in (first, second)]


def forecast(run: Run, folder: Path, records: list[dict[str, Any]]) -> Any:
    (folder / "data.ndjson").write_text("\n".join(map(json.dumps, records)) + "\n")
    return run("check", "--offline", "data.ndjson", "--format", "json").document[
        "deduplication"
    ]


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        pytest.param(twice({}, {}), {"at_query": 1}, id="all four parts agree"),
        pytest.param(
            twice({}, {"plan": "pro"}),
            {"at_query": 1},
            id="other properties do not count",
        ),
        pytest.param(
            twice({}, {"time": AT + 60}), {"at_compaction": 1}, id="another time"
        ),
        pytest.param(
            twice({}, {"time": AT + 86_400}), {"shared_insert_id": 1}, id="another day"
        ),
        pytest.param(
            twice({}, {"distinct_id": "bob"}),
            {"shared_insert_id": 1},
            id="another person",
        ),
        pytest.param(
            twice({"$insert_id": "ada"}, {"$insert_id": "ada", "time": AT + 60}),
            {"at_compaction": 1},
            id="another time, and the insert id is the user",
        ),
        pytest.param(
            twice({}, {"$insert_id": "a2"}), {"same_moment": 1}, id="another insert id"
        ),
        pytest.param(
            twice({}, {"$insert_id": "a2", "time": AT + 60}), {}, id="two events"
        ),
        pytest.param(
            [record for n in range(6) for record in both(n)],
            {"two_sides": 6},
            id="from both sides",
        ),
    ],
)
def test_what_becomes_of_a_repeated_event(
    run: Run, folder: Path, records: list[dict[str, Any]], expected: dict[str, int]
) -> None:
    found = forecast(run, folder, records)

    counts = {
        name: count for name, count in found.items() if count and name != "events"
    }
    assert counts == expected
    assert found["events"] == len(records)


def test_mobile_sdks_need_no_insert_id(run: Run, folder: Path) -> None:
    records = [exported(), exported(mp_lib="swift"), exported(mp_lib="python")]
    for record in records:
        del record["properties"]["$insert_id"]

    assert forecast(run, folder, records)["without_insert_id"] == 2


def test_people_read_it_in_rows(run: Run, folder: Path) -> None:
    records = [*twice({}, {}), *twice({"plan": "a"}, {"$insert_id": "a2"})]
    (folder / "data.ndjson").write_text("\n".join(map(json.dumps, records)) + "\n")

    out = run("check", "--offline", "data.ndjson").out

    assert " Deduplication of 4 events" in out
    assert "are counted once: event, `distinct_id`, time" in out
    assert "Deduplication" not in run("lint", "data.ndjson").out


def test_without_names_of_events_nobody_is_healthy(run: Run, folder: Path) -> None:
    records = [record for n in range(6) for record in both(n)]
    (folder / "data.ndjson").write_text("\n".join(map(json.dumps, records)) + "\n")

    document = run("identity", "data.ndjson", "--format", "json").document

    assert {"code": "ENV042", "reason": Need.SIDES.value} in document["skipped"]


def test_what_stays_does_not_explain_missing_data(run: Run, folder: Path) -> None:
    records = [*twice({}, {"distinct_id": "bob"}), *twice({}, {"time": AT + 60})]
    (folder / "data.ndjson").write_text("\n".join(map(json.dumps, records[:2])) + "\n")

    document = run("check", "--offline", "data.ndjson", "--format", "json").document

    assert [found["severity"] for found in document["findings"]] == ["warning"]
    assert document["walk"]["cause"] is None
    (unique,) = [
        step for step in document["walk"]["steps"] if step["step"] == "not deduplicated"
    ]
    assert unique["passed"] == 2

    (folder / "data.ndjson").write_text("\n".join(map(json.dumps, records)) + "\n")
    document = run("check", "--offline", "data.ndjson", "--format", "json").document

    assert sorted(found["severity"] for found in document["findings"]) == [
        "error",
        "warning",
        "warning",
    ]
