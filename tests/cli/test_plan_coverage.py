"""`mpdoctor plan coverage` as people and programs see it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

PLAN = """\
version: 1
events:
  Sign Up:
    owner: growth
    sources: [web, ios]
    properties: {method: {type: string}, coupon: {type: string}}
  Order Paid:
    owner: checkout
  Refund Issued: {}
  Old One: {status: deprecated}
super_properties: {plan: {type: string}, theme: {type: string}}
user_properties: {tier: {type: string}, "$email": {type: string}}
"""
DAY = 86_400
START = 1_782_000_000  # 2026-06-21


def event(name: str, day: int, lib: str, version: str, **more: Any) -> str:
    properties = {
        "time": START + day * DAY,
        "distinct_id": f"user-{day}",
        "$insert_id": f"{name[:2]}-{lib}-{day}".replace(" ", ""),
        "mp_lib": lib,
        "$lib_version": version,
        "mp_processing_time_ms": (START + day * DAY + 1) * 1000,
    }
    return json.dumps({"event": name, "properties": {**properties, **more}})


DATA = [
    event("Sign Up", 0, "web", "2.55.1", method="email", plan="pro"),
    event("Sign Up", 3, "web", "2.56.0", method="email"),
    event("sign up", 4, "web", "2.56.0"),
    event("Order Paid", 2, "python", "4.10.0"),
    event("$identify", 2, "web", "2.56.0"),
    event(
        "Basket ada@example.com", 5, "android", "7.3.1", **{"$app_version_string": "9"}
    ),
    event("Bad\x1b[31m|<b>@team`", 5, "swift", "4.2.0"),
    json.dumps({"$token": "t", "$distinct_id": "user-1", "$set": {"tier": "gold"}}),
]


@pytest.fixture(autouse=True)
def files(folder: Path) -> None:
    (folder / "plan.yaml").write_text(PLAN)
    (folder / "data.ndjson").write_text("\n".join(DATA) + "\n")


def covered(run: Run, *more: str) -> Any:
    return run("plan", "coverage", "data.ndjson", "--plan", "plan.yaml", *more)


def test_programs_get_all_of_it(run: Run) -> None:
    ran = covered(run, "--format", "json")
    document = ran.document

    assert ran.code == 0
    assert document["coverage"] == {"planned": 3, "seen": 2, "percent": 66.67}
    assert document["events"] == 7
    assert document["sections"] == {
        "events": {"planned": 3, "seen": 2},
        "properties": {"planned": 2, "seen": 1},
        "super_properties": {"planned": 2, "seen": 1},
        "user_properties": {"planned": 1, "seen": 1},
    }
    assert document["sources"] == {
        "ios": {"planned": 1, "seen": 0},
        "web": {"planned": 1, "seen": 1},
        "any": {"planned": 2, "seen": 1},
    }
    assert document["owners"] == {
        "": {"planned": 1, "seen": 0},
        "checkout": {"planned": 1, "seen": 1},
        "growth": {"planned": 1, "seen": 1},
    }
    assert document["planned"][0] == {
        "event": "Sign Up",
        "status": "live",
        "owner": "growth",
        "sources": ["ios", "web"],
        "count": 3,
        "first_day": "2026-06-21",
        "last_day": "2026-06-25",
        "platforms": {"web": 3},
        "versions": [
            {"platform": "web", "sender": "web 2.55.1", "count": 1},
            {"platform": "web", "sender": "web 2.56.0", "count": 2},
        ],
        "apps": [],
        "seen_as": ["sign up"],
        "properties": {"planned": 2, "missing": ["coupon"]},
    }
    unplanned = {one["event"]: one for one in document["unplanned"]}
    assert len(unplanned) == 2
    assert "ada@example.com" not in ran.out
    (app,) = [one["apps"] for one in unplanned.values() if one["apps"]]
    assert app == [{"library": "android", "version": "9", "count": 1}]


def test_people_get_tables(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    out = covered(run).out

    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert lines[0] == "2 of 3 live events were seen (66.7 %) in 7 events"
    assert "Sign Up 3 2026-06-21 2026-06-25 3 –" in lines
    assert "Sign Up – 1 2" in lines
    assert "Refund Issued live – any" in lines
    assert "Sign Up coupon" in lines
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 80


def test_markdown_is_tables_that_nothing_breaks(run: Run) -> None:
    out = covered(run, "--format", "markdown").out

    rows = [line for line in out.splitlines() if line.startswith("|")]
    assert "| event | python 4.10.0 | web 2.55.1 | web 2.56.0 |" in rows
    assert "\x1b" not in out
    # A code span, in which nothing is HTML, a person or the end of a cell.
    assert any(row.startswith("| `` Bad\\x1b[31m¦<b>@team` `` | 1 |") for row in rows)


@pytest.mark.parametrize(
    ("least", "code"),
    [("66", 0), ("66.7", 1), ("0", 0), ("100%", 1), ("101", 2), ("most", 2)],
)
def test_a_gate(run: Run, least: str, code: int) -> None:
    assert covered(run, "--min-coverage", least).code == code


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["data.ndjson"], "no tracking plan was given"),
        (["--plan", "plan.yaml"], "no data was given"),
        (["plan.yaml", "--plan", "plan.yaml"], "error"),
        (["nowhere.ndjson", "--plan", "plan.yaml"], "nowhere.ndjson"),
        (["data.ndjson", "--plan", "plan.yaml", "--format", "jason"], "`json`"),
    ],
)
def test_what_cannot_be_measured_is_an_error(
    run: Run, arguments: list[str], said: str
) -> None:
    ran = run("plan", "coverage", *arguments)

    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_a_plan_without_live_events_has_no_coverage(run: Run, folder: Path) -> None:
    (folder / "plan.yaml").write_text(
        "version: 1\nevents:\n  Sign Up: {status: planned}\n"
    )

    assert covered(run).out.startswith("no live events are planned")
    assert covered(run, "--min-coverage", "50").code == 2


def test_how_the_input_is_cut_changes_nothing(run: Run, folder: Path) -> None:
    whole = covered(run, "--format", "json").out
    (folder / "data.ndjson").unlink()
    (folder / "a.ndjson").write_text("\n".join(DATA[5:]) + "\n")
    (folder / "b.ndjson").write_text("\n".join(DATA[:5]) + "\n")

    ran = run(
        *("plan", "coverage", "a.ndjson", "b.ndjson", "--plan", "plan.yaml"),
        *("--format", "json", "--jobs", "2"),
    )

    assert ran.out == whole
