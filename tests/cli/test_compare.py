"""Two inputs or reports side by side."""

import json
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from mpdoctor.cli.exit_codes import Exit
from tests.cli.conftest import PLAN, Run
from tests.cli.test_baseline import Group, export
from tests.reports.hostile import NAMES

OLD: tuple[Group, ...] = (
    (300, {"plan": "free"}),
    (50, {"name": "Log Out"}),
    (30, {"name": "sign up"}),
    (20, {"method": 3}),
)
NEW: tuple[Group, ...] = (
    (3000, {"colour": "red"}),
    (400, {"name": "Log In"}),
    (1000, {"name": "sign up"}),
    (190, {"method": 3}),
)


@pytest.fixture(autouse=True)
def settings() -> None:
    Path("plan.yaml").write_text(PLAN, encoding="utf-8")
    Path("mpdoctor.yaml").write_text("plan: plan.yaml\n", encoding="utf-8")


def document(run: Run, *arguments: str) -> Any:
    return run("compare", *arguments, "--format", "json").document


def told(faults: list[dict[str, Any]]) -> set[tuple[str, str | None]]:
    return {(one["code"], one["subject"]["event"]) for one in faults}


def test_faults_are_new_gone_grown_or_shrunk(run: Run) -> None:
    faults = document(run, export(1, *OLD), export(2, *NEW))["faults"]

    assert told(faults["new"]) == {("PLAN001", "Log In"), ("PLAN032", "Sign Up")}
    assert told(faults["gone"]) == {("PLAN001", "Log Out"), ("PLAN032", "Sign Up")}
    assert told(faults["grown"]) == {("PLAN008", "sign up")}
    assert told(faults["same"]) == {("PLAN004", "Sign Up")}
    assert faults["shrunk"] == []


def test_what_grew_one_way_shrank_the_other(run: Run) -> None:
    faults = document(run, export(2, *NEW), export(1, *OLD))["faults"]

    assert told(faults["shrunk"]) == {("PLAN008", "sign up")}
    assert faults["shrunk"][0]["counts"] == [1000, 30]


def test_events_properties_and_volumes_stand_side_by_side(run: Run) -> None:
    events = document(run, export(1, *OLD), export(2, *NEW))["events"]

    counts = {one["event"]: one["counts"] for one in events}
    assert counts == {
        "Sign Up": [320, 3190],
        "sign up": [30, 1000],
        "Log In": [0, 400],
        "Log Out": [50, 0],
    }
    assert events[0]["properties_gone"] == ["plan"]
    assert events[0]["properties_new"] == ["colour"]


def test_a_report_is_as_good_as_its_input(run: Run) -> None:
    old, new = export(1, *OLD), export(2, *NEW)
    for day, path in enumerate((old, new), 1):
        run("lint", path, "--format", f"json=report-{day}.json")

    of_inputs = document(run, old, new)
    of_reports = document(run, "report-1.json", "report-2.json")
    mixed = document(run, "report-1.json", new)

    assert of_reports["faults"] == mixed["faults"] == of_inputs["faults"]
    assert of_reports["events"] == mixed["events"] == of_inputs["events"]


def test_the_text_has_it_all(run: Run) -> None:
    shown = run("compare", export(1, *OLD), export(2, *NEW)).out
    out = " ".join(shown.split())

    for text in (
        "2 faults only in the second",
        "1 fault grown",
        "30 (7.5%) → 1,000 (21.8%)",
        "2 faults only in the first",
        "events only in the first: `Log Out`",
        "events only in the second: `Log In`",
        "`Sign Up`: −`plan`, +`colour`",
        "2 new, 2 gone, 1 grown, 0 shrunk, 1 same",
    ):
        assert text in out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param((), Exit.FINDINGS, id="an error is new"),
        pytest.param(("--fail-on", "never"), Exit.HEALTHY, id="never"),
        pytest.param(("--select", "PLAN004"), Exit.HEALTHY, id="nothing is new"),
        pytest.param(("--ignore", "PLAN001,PLAN008"), Exit.HEALTHY, id="a warning"),
        pytest.param(
            ("--ignore", "PLAN001,PLAN008", "--fail-on", "warning"),
            Exit.FINDINGS,
            id="a warning, strict",
        ),
    ],
)
def test_what_is_new_or_grown_fails(
    arguments: tuple[str, ...], code: Exit, run: Run
) -> None:
    assert run("compare", export(1, *OLD), export(2, *NEW), *arguments).code == code


def test_a_side_is_the_same_as_itself(run: Run) -> None:
    old = export(1, *OLD)

    ran = run("compare", old, old)

    assert ran.code == Exit.HEALTHY
    assert "0 new, 0 gone, 0 grown, 0 shrunk, 4 same" in ran.out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "`other.json`"),
        (b'{"format": 1, "mpdoctor": "0.1.0", "verdict": 3}', "other.json"),
        (b'{"mpdoctor": [' + b"[" * 100_000, "other.json"),
        (b"\x00\xff", "other.json"),
    ],
)
def test_a_side_that_is_neither_is_an_error(
    content: bytes | None, message: str, run: Run
) -> None:
    if content is not None:
        Path("other.json").write_bytes(content)

    ran = run("compare", export(1, (1, {})), "other.json")

    assert ran.code == Exit.FAILED
    assert message in ran.err
    assert len(ran.err.splitlines()) <= 3


def test_an_unknown_format_is_refused(run: Run) -> None:
    ran = run("compare", "a", "b", "--format", "xml")

    assert "hint: one of `text`, `json`, `markdown`" in ran.err


@pytest.mark.parametrize("name", [n for n in NAMES if n not in ("empty", "blank")])
@pytest.mark.parametrize("format", ["text", "json", "markdown"])
def test_hostile_names_do_nothing(name: str, format: str, run: Run) -> None:
    old = export(1, (3, {}), (3, {"name": NAMES[name]}))
    new = export(2, (3, {NAMES[name][:100]: 1}))

    ran = run("compare", old, new, "--format", format)

    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out
    assert not any(line.startswith("::") for line in ran.out.splitlines())
    if format == "json":
        assert json.loads(ran.out)
    if format == "markdown":
        tokens = MarkdownIt("commonmark").parse(ran.out)
        kinds = {
            one.type for token in tokens for one in (token, *(token.children or ()))
        }
        assert kinds.isdisjoint({"html_block", "html_inline", "link_open", "image"})
