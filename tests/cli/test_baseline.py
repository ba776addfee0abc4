"""A baseline made on one export, applied to others of the same project."""

import json
from pathlib import Path
from typing import Any

import pytest

from mpdoctor.cli.exit_codes import Exit
from tests.cli.conftest import EVENT, PLAN, Run
from tests.reports.hostile import NAMES

Group = tuple[int, dict[str, Any]]

GOOD = "Sign Up"
PLANNED = PLAN + "      plan: {type: string}\n"


def event(number: int, name: str = GOOD, lib: str = "web", **properties: Any) -> Any:
    own: dict[str, Any] = {
        **EVENT["properties"],
        "distinct_id": f"user-{number}",
        "$insert_id": f"id-{number}",
        "time": 1_700_000_000 + number,
        "mp_processing_time_ms": (1_700_000_001 + number) * 1000,
        "mp_lib": lib,
        "$lib_version": "2.55.1",
        **properties,
    }
    own = {key: value for key, value in own.items() if value is not None}
    return {"event": name, "properties": own}


def export(day: int, *groups: Group) -> str:
    """A file with groups of events: how many, and what is special about them."""
    path = Path(f"day-{day}.ndjson")
    number = day * 100_000
    with path.open("w", encoding="utf-8") as file:
        for count, changes in groups:
            for _ in range(count):
                number += 1
                file.write(json.dumps(event(number, **changes)) + "\n")
    return str(path)


@pytest.fixture(autouse=True)
def settings() -> None:
    Path("plan.yaml").write_text(PLANNED, encoding="utf-8")
    Path("mpdoctor.yaml").write_text(
        "plan: plan.yaml\nbaseline: baseline.yaml\nfail_on: warning\n", "utf-8"
    )


NUMBER: dict[str, Any] = {"plan": 3}
MISSPELT: dict[str, Any] = {"name": "sign up"}
MONDAY: tuple[Group, ...] = ((400, {}), (40, NUMBER), (60, MISSPELT))


def codes(run: Run, *arguments: str) -> list[str]:
    document = run("lint", *arguments, "--format", "json").document
    return sorted(finding["code"] for finding in document["findings"])


def test_what_is_accepted_is_not_reported_again(run: Run) -> None:
    monday = export(1, *MONDAY)
    assert codes(run, monday, "--update-baseline") == []

    ran = run("lint", monday)

    assert ran.code == Exit.HEALTHY
    assert "2 findings ignored" in ran.out
    assert ran.err == ""


@pytest.mark.parametrize(
    ("tuesday", "found"),
    [
        pytest.param(((4000, {}), (401, NUMBER), (603, MISSPELT)), [], id="10 times"),
        pytest.param(((380, {}), (47, NUMBER), (66, MISSPELT)), [], id="chance"),
        pytest.param(((40, {}), (4, NUMBER), (6, MISSPELT)), [], id="a tenth"),
        pytest.param(
            ((400, {}), (95, NUMBER), (60, MISSPELT)), ["PLAN004"], id="a property grew"
        ),
        pytest.param(
            ((400, {}), (40, NUMBER), (160, MISSPELT)), ["PLAN008"], id="an event grew"
        ),
        pytest.param((*MONDAY, (9, {"method": None})), ["PLAN003"], id="another fault"),
        pytest.param(
            (*MONDAY, (9, {"name": "Log Out"})), ["PLAN001"], id="another event"
        ),
        pytest.param(
            ((400, {}), (30, NUMBER), (2, {**NUMBER, "lib": "node"}), (60, MISSPELT)),
            ["PLAN004"],
            id="another sender",
        ),
        pytest.param(((460, {}), (40, NUMBER)), ["BAS002"], id="one is gone"),
    ],
)
def test_tomorrows_export_shows_what_is_new(
    tuesday: tuple[Group, ...], found: list[str], run: Run
) -> None:
    run("lint", export(1, *MONDAY), "--update-baseline")

    ran = run("lint", export(2, *tuesday), "--format", "json")

    assert sorted(one["code"] for one in ran.document["findings"]) == found
    failing = [code for code in found if code != "BAS002"]
    assert ran.code == (Exit.FINDINGS if failing else Exit.HEALTHY)


def test_growth_is_told_in_the_message_and_counted(run: Run) -> None:
    run("lint", export(1, *MONDAY), "--update-baseline")
    grown = export(2, (400, {}), (95, NUMBER), (60, MISSPELT))

    document = run("lint", grown, "--format", "json").document

    (finding,) = document["findings"]
    assert finding["message"].endswith(
        "; the baseline has 40 of 440, now there are 95 of 495"
    )
    assert document["baseline"] == {
        "file": "baseline.yaml",
        "known": 1,
        "grown": 1,
        "stale": 0,
    }


def test_pruning_removes_and_lowers_but_accepts_nothing(run: Run) -> None:
    run("lint", export(1, *MONDAY), "--update-baseline")
    text = Path("baseline.yaml").read_text("utf-8")
    assert "count: 40\n" in text
    better = export(2, (480, {}), (10, NUMBER), (9, {"method": None}))

    ran = run("lint", better, "--prune-baseline")

    text = Path("baseline.yaml").read_text("utf-8")
    assert ran.code == Exit.FINDINGS
    assert "baseline: `baseline.yaml` has 1 fault now" in ran.err
    assert "PLAN008" not in text
    assert "PLAN003" not in text
    assert "count: 10\n" in text
    assert codes(run, export(3, *MONDAY)) == ["PLAN004", "PLAN008"]


def test_reasons_and_dates_are_kept(run: Run) -> None:
    run("lint", export(1, *MONDAY), "--update-baseline")
    path = Path("baseline.yaml")
    text = path.read_text("utf-8").replace(
        "    event: sign up\n", "    event: sign up\n    reason: old app\n"
    )
    path.write_text(text, "utf-8")

    run("lint", export(2, *MONDAY), "--update-baseline")

    assert "    reason: old app\n" in path.read_text("utf-8")
    ignored = run("lint", export(3, *MONDAY), "--format", "json").document["ignored"]
    assert {one["reason"] for one in ignored} == {"old app", "known to the baseline"}


def test_after_its_date_an_entry_no_longer_applies(run: Run) -> None:
    monday = export(1, *MONDAY)
    run("lint", monday, "--update-baseline")
    path = Path("baseline.yaml")
    text = path.read_text("utf-8").replace(
        "    event: sign up\n", "    event: sign up\n    until: 2023-11-20\n"
    )
    path.write_text(text, "utf-8")

    assert codes(run, monday, "--now", "2023-11-20") == []
    assert codes(run, monday, "--now", "2023-11-21") == ["BAS002", "PLAN008"]


def test_strictness_fails_on_what_is_stale(run: Run) -> None:
    run("lint", export(1, *MONDAY), "--update-baseline")
    better = export(2, (460, {}), (40, NUMBER))

    assert run("lint", better).code == Exit.HEALTHY
    assert run("lint", better, "--strict-baseline").code == Exit.FINDINGS


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("--ignore", "PLAN008"), id="a rule that was left out"),
        pytest.param(("gone.ndjson",), id="an input that was not read"),
    ],
)
def test_what_was_not_examined_is_not_gone(
    arguments: tuple[str, ...], run: Run
) -> None:
    run("lint", export(1, *MONDAY), "--update-baseline")
    before = Path("baseline.yaml").read_text("utf-8")
    tuesday = export(2, (460, {}), (40, NUMBER))

    assert "BAS002" not in codes(run, tuesday, *arguments)
    run("lint", tuesday, *arguments, "--prune-baseline")

    after = Path("baseline.yaml").read_text("utf-8")
    assert after.count("PLAN008") == before.count("PLAN008") == 1


@pytest.mark.parametrize("name", [n for n in NAMES if n not in ("empty", "blank")])
def test_hostile_names_are_known_again(name: str, run: Run) -> None:
    monday = export(1, (3, {"name": NAMES[name]}))
    run("lint", monday, "--update-baseline")

    assert "PLAN001" not in codes(run, monday)
    assert len(Path("baseline.yaml").read_bytes()) < 20_000
    assert "\x1b" not in run("baseline").out


def test_the_same_bytes_however_many_processes(run: Run) -> None:
    monday = export(1, *MONDAY)

    run("lint", monday, "--update-baseline", "--jobs", "1")
    one = Path("baseline.yaml").read_bytes()
    Path("baseline.yaml").unlink()
    run("lint", monday, "--update-baseline", "--jobs", "3")

    assert Path("baseline.yaml").read_bytes() == one


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--baseline", "gone.yaml"), "the baseline `gone.yaml` does not exist"),
        (("--update-baseline", "--prune-baseline"), "exclude each other"),
        (("--config", "none.yaml", "--prune-baseline"), "needs a baseline"),
    ],
)
def test_what_cannot_be_is_one_error(
    arguments: tuple[str, ...], message: str, run: Run
) -> None:
    Path("none.yaml").write_text("fail_on: error\n", "utf-8")
    monday = export(1, (1, {}))

    ran = run("lint", monday, *arguments)

    assert ran.code == Exit.FAILED
    assert message in ran.err
    assert len(ran.err.splitlines()) == 2


class TestTheCommand:
    @pytest.fixture(autouse=True)
    def accepted(self, run: Run) -> None:
        run("lint", export(1, *MONDAY), "--update-baseline")

    def test_explains_what_is_in_it(self, run: Run) -> None:
        out = run("baseline").out

        assert "PLAN008 miscased-event" in out
        assert "event `sign up`: 60 of 500 records (12.0%), from `web`" in out
        assert "2 known faults of 2 rules" in out

    def test_has_the_same_as_json(self, run: Run) -> None:
        first = run("baseline", "baseline.yaml", "--format", "json").document[0]

        assert (first["rule"], first["count"], first["ended"]) == ("PLAN004", 40, False)

    def test_says_what_is_missing(self, run: Run) -> None:
        Path("mpdoctor.yaml").unlink()

        assert "no baseline was given" in run("baseline").err
        assert "no such file" in run("baseline", "gone.yaml").err
        assert "not a format" in run("baseline", "--format", "xml").err
