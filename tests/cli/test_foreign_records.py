"""What looks like an event and is none of Mixpanel's, and what only seems to be."""

import json
from pathlib import Path
from typing import Any

import pytest

from mpdoctor.inputs.foreign import foreign_kind
from tests.cli.conftest import Run
from tests.diagnosis.conftest import NOW

TIME = {"time": NOW, "distinct_id": "u1"}

FOREIGN = {
    "jql row": {"name": "Sign Up", **TIME, "properties": {"$import": True}},
    "jql row with a sample": {
        "name": "Sign Up",
        **TIME,
        "properties": {},
        "sampling_factor": 1,
        "labels": [],
    },
    "jql join": {
        "distinct_id": "u1",
        "event": {"name": "Sign Up", "time": NOW, "properties": {}},
        "user": None,
    },
    "track call": {
        "type": "track",
        "event": "Sign Up",
        "userId": "u1",
        "properties": {"plan": "free"},
    },
    "track call without a type": {
        "event": "Sign Up",
        "anonymousId": "a1",
        "messageId": "m1",
        "properties": {"plan": "free"},
    },
    "identify call": {"type": "identify", "userId": "u1", "traits": {"plan": "free"}},
    "page call": {"type": "page", "anonymousId": "a1", "properties": {"url": "/"}},
    "batch": {"batch": [{"type": "track", "event": "Sign Up"}], "writeKey": "k"},
    "warehouse row": {
        "event": "sign_up",
        "event_text": "Sign Up",
        "user_id": "u1",
        "received_at": "2026-01-01",
        "sent_at": "2026-01-01",
    },
    "mparticle": {"events": [], "mpid": 1, "environment": "production"},
    "posthog": {
        "event": "sign up",
        "properties": {"distinct_id": "u1"},
        "timestamp": "2026-01-01T00:00:00Z",
        "api_key": "k",
    },
    "amplitude": {
        "event_type": "Sign Up",
        "user_id": "u1",
        "time": NOW,
        "insert_id": "i1",
        "event_properties": {},
    },
    "history of a profile": {**TIME, "plan": "free"},
    "gdpr": {"compliance_type": "GDPR", "distinct_ids": ["u1", "u2"]},
}

OWN = {
    "event": {"event": "Sign Up", "properties": dict(TIME)},
    "mobile event": {"event": "A", "properties": dict(TIME), "$mp_metadata": {}},
    "flat event without a name": {**TIME, "insert_id": "i1"},
    "flat event": {"event": "Sign Up", **TIME, "userId": "u1", "context": "shop"},
    "flat event with a type": {"event": "Sign Up", **TIME, "type": "page"},
    "export of a loader": {
        "event": "Sign Up",
        "properties": dict(TIME),
        "received_at": "2026-01-01",
        "sent_at": "2026-01-01",
    },
    "profile update": {"$token": "t", "$distinct_id": "u1", "$set": {"context": 1}},
    "merge": {"event": "$merge", "properties": {"$distinct_ids": ["a", "b"]}},
}


@pytest.mark.parametrize("record", FOREIGN.values(), ids=FOREIGN)
def test_other_systems_are_recognised(record: dict[str, Any]) -> None:
    assert foreign_kind(record)


@pytest.mark.parametrize("record", OWN.values(), ids=OWN)
def test_records_of_mixpanel_are_not_taken_for_others(record: dict[str, Any]) -> None:
    assert not foreign_kind(record)


@pytest.mark.parametrize("record", FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize("layout", ["line", "array"])
def test_nothing_is_held_against_them(
    record: dict[str, Any], layout: str, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "records.json"
    file.write_text(json.dumps(record if layout == "line" else [record, record]))

    result = run("lint", "--format", "json", str(file))

    found = json.loads(result.out)["findings"]
    assert [each["code"] for each in found] == ["ENV040"]
    assert found[0]["severity"] == "info"


@pytest.mark.parametrize("command", ["lint", "identity"])
def test_where_there_is_nothing_else_an_error_says_so(
    command: str, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "records.json"
    file.write_text(json.dumps(FOREIGN["gdpr"]))

    result = run(command, str(file))

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("error: ")
    assert "\nhint: " in result.err


def test_a_request_to_the_gdpr_api_is_called_one(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "requests.jsonl"
    file.write_text(
        json.dumps(
            {
                "method": "POST",
                "url": "https://mixpanel.com/api/app/data-deletions/v3.0/?token=t",
                "body": json.dumps(FOREIGN["gdpr"]),
            }
        )
    )

    result = run("lint", str(file))

    assert (result.code, result.out) == (2, "")
    assert "GDPR API" in result.err


def test_requests_of_other_products_are_nothing_to_examine(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "requests.jsonl"
    file.write_text(
        json.dumps(
            {"method": "POST", "url": "https://api.example.com/v1", "body": "{}"}
        )
    )

    result = run("lint", str(file))

    assert (result.code, result.out) == (2, "")
    assert "the input holds no event, profile or request" in result.err


def test_one_among_events_is_left_out(run: Run, tmp_path: Path) -> None:
    event = {"event": "Sign Up", "properties": {**TIME, "$insert_id": "i1"}}
    file = tmp_path / "records.ndjson"
    file.write_text("\n".join(map(json.dumps, [event, FOREIGN["track call"], event])))

    result = run("lint", "--format", "json", str(file))

    document = json.loads(result.out)
    assert document["examined"]["events"] == 2
    assert [each["places"][0]["line"] for each in document["findings"]][-1] == 2


@pytest.mark.parametrize(
    "value",
    [
        {"name": "Sign Up", "properties": {"plan": "free"}},
        {"event": {"type": "text"}, "time": {"type": "timestamp"}, "distinct_id": {}},
    ],
    ids=["properties", "columns"],
)
def test_other_json_is_not_taken_for_events(
    value: dict[str, Any], run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "schema.json"
    file.write_text(json.dumps(value))

    assert run("lint", str(file)).code == 2


def test_fivetran_names_its_events_in_another_column(run: Run, tmp_path: Path) -> None:
    row = {"_fivetran_id": "f1", "name": "Sign Up", **TIME, "insert_id": "i1"}
    file = tmp_path / "rows.ndjson"
    file.write_text(json.dumps(row))

    assert json.loads(run("lint", "--format", "json", str(file)).out)["findings"] == []
