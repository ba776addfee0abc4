"""The formats of other tools: what they hold, and what theirs make of it."""

import json
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from mpdoctor.errors import UserError
from mpdoctor.model.levels import NEVER, Area, Severity
from mpdoctor.model.place import Place
from mpdoctor.model.report import AreaStatus, Diagnosis, Ignored
from mpdoctor.reports import load_report
from tests.conftest import Golden
from tests.reports.diagnoses import (
    EVIL,
    HEALTHY,
    NOTHING,
    SHOP,
    SHOWN,
    diagnosis,
    finding,
    rule,
)

SUFFIXES = {
    "concise": "txt",
    "github": "txt",
    "gitlab": "json",
    "jsonl": "jsonl",
    "junit": "xml",
    "markdown": "md",
    "sarif": "json",
}


def text(format: str, shown: Diagnosis) -> str:
    out = StringIO()
    load_report(format)(shown, out)
    return out.getvalue()


def sarif(shown: Diagnosis) -> Any:
    (run,) = json.loads(text("sarif", shown))["runs"]
    return run


@pytest.mark.parametrize("format", SUFFIXES)
@pytest.mark.parametrize(("name", "shown"), SHOWN.items())
def test_output_is_as_accepted(
    format: str, name: str, shown: Diagnosis, golden: Golden
) -> None:
    golden(f"{format}-{name}.{SUFFIXES[format]}", text(format, shown))


@pytest.mark.parametrize("format", SUFFIXES)
def test_a_legacy_encoding_can_hold_it(format: str) -> None:
    out = TextIOWrapper(BytesIO(), encoding="ascii", errors="strict")
    if format == "markdown":
        out = TextIOWrapper(BytesIO(), encoding="utf-8", errors="strict")

    load_report(format)(EVIL, out)
    out.flush()

    assert out.buffer.getvalue()


class TestPlaces:
    ON_LINE = Place("events.ndjson", 3, field="event")
    PLANNED = Place("plan.yaml", 12, field="events.Sign Up")

    def shown(self, *places: Place, planned: Place | None = None) -> Diagnosis:
        found = finding(rule("PLAN003"), "x", places=places)
        return diagnosis(replace(found, planned=planned or self.PLANNED))

    @pytest.mark.parametrize(
        "unseen",
        [
            pytest.param(Place("stdin", 3), id="a pipe"),
            pytest.param(Place("export.ndjson.gz", 3), id="packed"),
            pytest.param(Place("captures.zip/events.ndjson", 3), id="in an archive"),
            pytest.param(Place("events.ndjson"), id="no line"),
        ],
    )
    def test_the_plan_is_better_than_a_line_nobody_can_open(
        self, unseen: Place
    ) -> None:
        shown = self.shown(unseen)

        assert text("concise", shown).startswith("plan.yaml:12: ")
        assert "file=plan.yaml,line=12," in text("github", shown)

    def test_a_line_that_can_be_opened_comes_first(self) -> None:
        shown = self.shown(Place("stdin", 1), self.ON_LINE)

        assert text("concise", shown).startswith("events.ndjson:3: ")

    def test_in_sarif_the_plan_is_related(self) -> None:
        (result,) = sarif(self.shown(self.ON_LINE))["results"]
        (related,) = result["relatedLocations"]

        assert related["physicalLocation"] == {
            "artifactLocation": {"uri": "plan.yaml"},
            "region": {"startLine": 12},
        }

    @pytest.mark.parametrize("root", ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"])
    def test_paths_are_seen_from_the_checkout(
        self, root: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "app").mkdir()
        monkeypatch.chdir(tmp_path / "app")
        monkeypatch.setenv(root, str(tmp_path))

        assert text("concise", self.shown(self.ON_LINE)).startswith(
            "app/events.ndjson:3: "
        )

    def test_a_path_outside_is_a_file_uri(self) -> None:
        (result,) = sarif(self.shown(Place("/mnt/a b#c.ndjson", 3)))["results"]

        (location,) = result["locations"]
        physical = location["physicalLocation"]
        assert physical["artifactLocation"]["uri"] == "file:///mnt/a%20b%23c.ndjson"

    def test_a_path_is_no_formula(self) -> None:
        shown = self.shown(Place("=1+1.ndjson", 3))

        assert text("concise", shown).startswith("./=1+1.ndjson:3: ")


class TestSarif:
    def test_rules_have_help_and_links(self) -> None:
        first = sarif(SHOP)["tool"]["driver"]["rules"][0]

        assert first["id"] == "CON001"
        assert first["helpUri"].startswith("https://docs.mixpanel.com/")
        assert first["help"]["text"]

    def test_every_result_has_its_rule_and_a_place(self) -> None:
        run = sarif(SHOP)
        rules = run["tool"]["driver"]["rules"]

        for result in run["results"]:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
            assert result["locations"]

    def test_fingerprints_differ_and_do_not_change_with_counts_and_lines(self) -> None:
        moved = replace(
            SHOP,
            findings=tuple(
                replace(one, count=one.count + 1, places=(Place("other.ndjson", 99),))
                for one in SHOP.findings
            ),
        )

        def prints(shown: Diagnosis) -> list[str]:
            return [
                result["partialFingerprints"]["primaryLocationLineHash"]
                for result in sarif(shown)["results"]
            ]

        assert prints(moved) == prints(SHOP)
        assert len(set(prints(SHOP))) == len(SHOP.findings)

    def test_the_same_subject_twice_is_told_apart(self) -> None:
        twice = finding(rule("PLAN001"), "x", subject={"event": "a"})

        found = json.loads(text("gitlab", diagnosis(twice, twice)))

        assert len({each["fingerprint"] for each in found}) == 2

    def test_a_run_with_a_gap_was_not_successful(self) -> None:
        (invocation,) = sarif(NOTHING)["invocations"]

        assert not invocation["executionSuccessful"]
        assert invocation["toolExecutionNotifications"]


class TestGitHub:
    def test_annotations_of_each_severity_are_bounded(self) -> None:
        lines = text("github", SHOP).splitlines()

        assert sum(line.startswith("::error ") for line in lines) == 10
        assert sum(line.startswith("::warning ") for line in lines) == 1
        assert sum(line.startswith("::notice ") for line in lines) == 1

    def test_the_summary_of_the_job_is_appended(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        summary = tmp_path / "summary.md"
        summary.write_text("before\n", encoding="utf-8")
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))

        text("github", SHOP)

        assert summary.read_text("utf-8") == "before\n" + text("markdown", SHOP)

    def test_a_summary_that_cannot_be_written_is_an_error(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "gone" / "x"))

        with pytest.raises(UserError, match="cannot write"):
            text("github", SHOP)


class TestJUnit:
    def root(self, shown: Diagnosis) -> ElementTree.Element:
        return ElementTree.fromstring(text("junit", shown))

    @pytest.mark.parametrize(
        ("fail_on", "failures"),
        [("error", 20), ("warning", 21), ("info", 22), (NEVER, 0)],
    )
    def test_what_does_not_fail_the_run_is_no_failure(
        self, fail_on: str, failures: int
    ) -> None:
        root = self.root(replace(SHOP, fail_on=fail_on))

        assert root.get("failures") == str(failures)
        assert len(root.findall(".//failure")) == failures

    def test_every_finding_is_a_case_of_its_own_name(self) -> None:
        cases = self.root(SHOP).findall(".//testcase[@name]")
        names = [(case.get("classname"), case.get("name")) for case in cases]

        assert len(set(names)) == len(names)
        assert len(cases) == len(SHOP.findings) + len(Area) - 1 - 3

    def test_what_was_not_examined_is_skipped(self) -> None:
        skipped = self.root(HEALTHY).findall(".//skipped")

        assert skipped
        assert skipped[0].text == "no tracking plan was given"

    def test_a_gap_and_an_unsettled_area_are_errors(self) -> None:
        areas = {Area.CONNECTION: AreaStatus("not settled", reason="no answer")}

        root = self.root(replace(NOTHING, areas=areas))

        assert [error.get("message") for error in root.findall(".//error")] == [
            "no answer",
            "`x` is not there",
        ]


class TestMarkdown:
    def test_a_long_list_is_cut_and_counted(self) -> None:
        found = [
            finding(rule(f"PLAN{number:03}"), "x" * 900, count=1)
            for number in range(200)
        ]

        shown = text("markdown", diagnosis(*found))

        assert len(shown) <= 65_536
        assert "more: the list is too long" in shown

    def test_what_is_ignored_is_counted(self) -> None:
        ignored = (Ignored("ENV011", Area.INGESTION, 7, "old app", None),)

        shown = text("markdown", replace(HEALTHY, ignored=ignored))

        assert shown.startswith("### mpdoctor: healthy; 7 ignored\n")

    def test_names_in_messages_are_code(self) -> None:
        assert "- event `sign up` differs from planned `Sign Up` only in case" in text(
            "markdown", SHOP
        )


def test_json_lines_are_the_parts_of_the_document() -> None:
    whole = json.loads(text("json", SHOP))
    first, *rest = map(json.loads, text("jsonl", SHOP).splitlines())

    assert first.pop("type") == "run"
    assert {each.pop("type") for each in rest} == {"finding"}
    assert {**first, "findings": rest} == whole


def test_a_finding_is_one_concise_line() -> None:
    lines = text("concise", SHOP).splitlines()

    assert len(lines) == len(SHOP.findings)
    assert lines[2] == (
        "exports/events.ndjson:3: error[PLAN008] event `sign up` differs from planned "
        "`Sign Up` only in case (312)"
    )


def test_where_the_plan_speaks_of_it_is_in_the_document() -> None:
    found = replace(
        finding(rule("PLAN003"), "x"), planned=Place("plan.yaml", 12, field="events.A")
    )

    (shown,) = json.loads(text("json", diagnosis(found)))["findings"]

    assert shown["planned"] == {"source": "plan.yaml", "line": 12, "field": "events.A"}


def test_severities_are_those_of_the_services() -> None:
    found = [finding(rule("PLAN001", severity=severity), "x") for severity in Severity]

    issues = json.loads(text("gitlab", diagnosis(*found)))
    results = sarif(diagnosis(*found))["results"]

    assert [issue["severity"] for issue in issues] == ["major", "minor", "info"]
    assert [result["level"] for result in results] == ["error", "warning", "note"]
