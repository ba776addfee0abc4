"""Calls to customer data platforms: shown with what Mixpanel gets, never judged."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run, folder, run

__all__ = ["folder", "run"]

CONTEXT = {"library": {"name": "analytics.js"}}
CALL = {
    "type": "track",
    "event": "sign up",
    "userId": "u",
    "messageId": "m",
    "properties": {"plan": "N/A"},
    "context": CONTEXT,
}


def report(run: Run, path: Path, *more: str) -> Any:
    return json.loads(run("lint", str(path), "--format", "json", *more).out)


def write(folder: Path, *records: Any) -> Path:
    path = folder / "calls.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def test_equal_calls_are_counted_together(run: Run, folder: Path) -> None:
    other = {**CALL, "properties": {"seats": 3}}
    path = write(folder, CALL, other, {**CALL, "event": "Log Out"})

    first, second = report(run, path)["cdp_calls"]

    assert (first["name"], first["count"], second["count"]) == ("sign up", 2, 1)
    assert first["place"]["line"] == 1
    (event,) = first["mixpanel"]
    assert {"plan", "seats"} <= event["values"].keys()


def test_no_rule_judges_them(run: Run, folder: Path) -> None:
    plan = folder / "plan.yaml"
    plan.write_text("version: 1\nname: P\nevents:\n  Sign Up: {}\n")

    found = report(run, write(folder, CALL), "--plan", str(plan))

    assert {each["code"] for each in found["findings"]} <= {"ENV040", "PLAN002"}
    assert found["examined"]["events"] == 0


def test_each_call_of_a_batch_is_read(run: Run, folder: Path) -> None:
    item = {"type": "track", "event": "Buy", "userId": "u"}
    batch = {"writeKey": "w", "sentAt": "2026-11-01T10:00:00Z", "batch": [item, item]}

    (calls,) = report(run, write(folder, batch))["cdp_calls"]

    assert (calls["platform"], calls["count"]) == ("Segment", 2)


@pytest.mark.parametrize(
    ("merge", "sent"),
    [("simplified", '"$device:" + anonymousId'), ("original", "anonymousId")],
)
def test_ids_follow_the_model_of_the_settings(
    merge: str, sent: str, run: Run, folder: Path
) -> None:
    (folder / "mpdoctor.yaml").write_text(f"project: {{id_merge: {merge}}}\n")
    call = {
        "type": "track",
        "event": "Buy",
        "anonymousId": "a",
        "messageId": "m",
        "context": {"library": {"name": "RudderLabs JavaScript SDK"}},
    }

    (calls,) = report(run, write(folder, call))["cdp_calls"]

    assert calls["mixpanel"][0]["values"]["distinct_id"] == sent


def test_the_terminal_shows_a_table_even_if_there_is_nothing_else(
    run: Run, folder: Path
) -> None:
    result = run("lint", str(write(folder, {**CALL, "event": "Buy\x1b[31m"})))

    assert result.code == 2
    assert "Segment track" in result.out
    assert "`distinct_id` from userId" in " ".join(result.out.split())
    assert "\x1b" not in result.out


def test_secrets_in_names_are_hidden(run: Run, folder: Path) -> None:
    secret = "https://x.example.com/?api_secret=0123456789abcdef0123456789abcdef"
    path = write(folder, {**CALL, "event": secret, "properties": {secret: 1}})

    text = json.dumps(report(run, path))

    assert "0123456789abcdef" not in text


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_any_number_of_processes_gives_the_same(
    jobs: str, run: Run, folder: Path
) -> None:
    calls = [
        {**CALL, "event": f"Event {n % 700}", "properties": {f"p{n}": n}}
        for n in range(2_000)
    ]
    path = write(folder, *calls)

    shown = report(run, path, "--jobs", jobs)["cdp_calls"]

    assert len(shown) == 500
    assert shown == report(run, path, "--jobs", "1")["cdp_calls"]


def test_a_long_name_leaves_room_for_what_becomes_of_it(run: Run, folder: Path) -> None:
    path = write(folder, CALL, {**CALL, "event": "Newsletter Subscription " * 3})

    lines = run("lint", str(path)).out.splitlines()

    (line,) = (line for line in lines if "Segment track `sign up`" in line)
    assert len(line[: line.index("event `sign up`")]) < 40
