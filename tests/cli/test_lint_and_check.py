import io
import json
import sys
from pathlib import Path

import pytest

from mpdoctor.reports import format_names, formats
from tests.cli.conftest import EVENT, Run, written

BAD_TOKEN = "YOUR_PROJECT_TOKEN"


def test_a_wrong_option_is_two_lines_on_stderr(run: Run, healthy: str) -> None:
    ran = run("lint", healthy, "--plann", "x")

    assert ran.out == ""
    assert [line.split(":")[0] for line in ran.err.splitlines()] == ["error", "hint"]


def test_an_unknown_rule_is_met_with_the_nearest(run: Run, healthy: str) -> None:
    ran = run("lint", healthy, "--select", "unplaned-event")

    assert "hint: did you mean `unplanned-event`?" in ran.err


def test_hostile_names_of_files_cannot_draw(run: Run) -> None:
    ran = run("lint", "\x1b[31m\nerror: forged")

    assert "\x1b" not in ran.err
    assert len(ran.err.splitlines()) == 2


def test_several_faults_of_a_plan_are_a_line_each(run: Run, healthy: str) -> None:
    Path("plan.yaml").write_text("version: 1\nevnts: {}\nnme: x\n")

    lines = run("lint", healthy, "--plan", "plan.yaml").err.splitlines()

    assert lines[0].startswith("error: plan.yaml:2:1: ")
    assert lines[1].startswith("hint: ")
    assert lines[2].startswith("      plan.yaml:3:1: ")


class TestInputs:
    def test_come_from_the_settings(self, run: Run, faulty: str) -> None:
        Path("mpdoctor.yaml").write_text(f"plan: plan.yaml\ninputs: [{faulty}]\n")

        ran = run("lint", "--format", "json")

        assert ran.document["examined"]["events"] == 1

    def test_on_the_command_line_replace_those(
        self, run: Run, healthy: str, faulty: str
    ) -> None:
        Path("mpdoctor.yaml").write_text(f"plan: plan.yaml\ninputs: [{faulty}]\n")

        assert run("lint", healthy).code == 0

    def test_can_be_standard_input(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        line = json.dumps({**EVENT, "event": ""}).encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(line)))

        ran = run("lint", "-", "--format", "json")

        assert ran.document["findings"][0]["places"][0]["source"] == "stdin"

    def test_that_are_something_else_are_named_on_stderr(
        self, run: Run, healthy: str, folder: Path
    ) -> None:
        (folder / "notes.txt").write_text("Buy milk.\n")

        ran = run("lint", ".", "--format", "json")

        assert ran.code == 0
        assert ran.document["examined"]["sources"] == 1
        assert "skipped: `notes.txt`" in ran.err


class TestAFolderWithSettings:
    @pytest.fixture(autouse=True)
    def shop(self, faulty: str, folder: Path) -> None:
        shop = folder / "shop"
        shop.mkdir()
        for name in (faulty, "plan.yaml"):
            (folder / name).rename(shop / name)
        (shop / "mpdoctor.yaml").write_text("plan: plan.yaml\n")

    def test_brings_them(self, run: Run) -> None:
        assert "PLAN008" in run("check", "shop").out

    def test_does_not_have_them_called_skipped(self, run: Run) -> None:
        assert run("check", "shop").err == ""

    def test_beats_what_stands_above(self, run: Run) -> None:
        Path("mpdoctor.yaml").write_text("rules: {PLAN008: off}\n")

        assert "PLAN008" in run("check", "shop").out

    def test_gives_way_to_what_is_named(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Path("other.yaml").write_text("fail_on: never\n")

        assert "PLAN008" not in run("check", "shop", "--config", "other.yaml").out
        monkeypatch.setenv("MPDOCTOR_CONFIG", "other.yaml")
        assert "PLAN008" not in run("check", "shop").out


class TestSettingsAlone:
    def test_are_examined_by_check(self, run: Run) -> None:
        Path("mpdoctor.yaml").write_text(f"project: {{token: {BAD_TOKEN}}}\n")

        ran = run("check", "--offline", "--format", "json")

        assert ran.code == 1
        assert [each["code"] for each in ran.document["findings"]] == ["CON005"]
        assert ran.document["examined"]["settings"] == 1

    def test_can_be_options(self, run: Run) -> None:
        good = "0123456789abcdef0123456789abcdef"

        assert run("check", "--offline", "--token", BAD_TOKEN).code == 1
        assert run("check", "--offline", "--token", good, "--region", "EU").code == 0

    def test_can_be_a_host(self, run: Run) -> None:
        host = "https://api-eu.mixpanel.com/track"

        ran = run("check", "--offline", "--api-host", host, "--format", "json")

        assert "CON028" in [each["code"] for each in ran.document["findings"]]

    def test_without_a_network_are_not_settled(self, run: Run) -> None:
        good = "0123456789abcdef0123456789abcdef"

        ran = run("check", "--token", good, "--region", "eu")

        assert ran.code == 2
        assert "no network" in ran.err
        assert "`--offline`" in ran.err

    def test_are_not_examined_by_lint(self, run: Run) -> None:
        Path("mpdoctor.yaml").write_text(f"project: {{token: {BAD_TOKEN}}}\n")

        ran = run("lint")

        assert ran.code == 2
        assert ran.err.startswith("error: nothing to read\nhint: ")

    def test_must_say_something(self, run: Run) -> None:
        ran = run("check")

        assert ran.code == 2
        assert ran.err.startswith("error: nothing to check")
        assert "--token TOKEN --region" in ran.err
        assert "raw export" in ran.err


class TestSelection:
    @pytest.mark.parametrize(
        ("options", "codes"),
        [
            pytest.param(["--select", "PLAN"], {"PLAN003", "PLAN008"}, id="family"),
            pytest.param(["--select", "plan003"], {"PLAN003"}, id="code"),
            pytest.param(["--select", "miscased-event"], {"PLAN008"}, id="name"),
            pytest.param(
                ["--select", "PLAN003,PLAN008"], {"PLAN003", "PLAN008"}, id="commas"
            ),
            pytest.param(
                ["--select", "PLAN003", "--select", "PLAN008"],
                {"PLAN003", "PLAN008"},
                id="repeated",
            ),
            pytest.param(
                ["--select", "PLAN", "--ignore", "PLAN003"], {"PLAN008"}, id="both"
            ),
        ],
    )
    def test_names_rules(
        self, options: list[str], codes: set[str], run: Run, folder: Path, faulty: str
    ) -> None:
        properties = {k: v for k, v in EVENT["properties"].items() if k != "method"}
        written(folder / faulty, {"event": "sign up", "properties": properties})

        ran = run("lint", faulty, "--plan", "plan.yaml", "--format", "json", *options)

        assert {each["code"] for each in ran.document["findings"]} == codes

    def test_turns_on_what_the_settings_turn_off(self, run: Run, faulty: str) -> None:
        off = "{PLAN008: off, PLAN001: off}"
        Path("mpdoctor.yaml").write_text(f"plan: plan.yaml\nrules: {off}\n")

        assert run("lint", faulty).code == 0
        assert run("lint", faulty, "--select", "PLAN").code == 0
        assert run("lint", faulty, "--select", "PLAN008").code == 1


class TestReports:
    def test_one_is_written_to_a_file_and_one_to_stdout(
        self, run: Run, faulty: str
    ) -> None:
        ran = run(
            *("lint", faulty, "--plan", "plan.yaml"),
            *("--format", "json=out.json", "--format", "terminal"),
        )

        assert "PLAN008" in ran.out
        assert json.loads(Path("out.json").read_text())["verdict"] == "findings"

    def test_in_a_file_alone_leave_stdout_empty(self, run: Run, faulty: str) -> None:
        assert run("lint", faulty, "--format", "json=out.json").out == ""
        assert Path("out.json").read_text().endswith("}\n")

    def test_a_dash_is_standard_output(self, run: Run, faulty: str) -> None:
        assert run("lint", faulty, "--format", "json=-").document["format"] == 1

    def test_in_a_workflow_of_github_come_annotations(
        self, run: Run, faulty: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        usual = run("lint", faulty, "--plan", "plan.yaml").out
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")

        ran = run("lint", faulty, "--plan", "plan.yaml")

        assert ran.out.startswith(usual)
        (command,) = ran.out.removeprefix(usual).splitlines()
        assert command.startswith(f"::error file={faulty},line=1,title=PLAN008 ")
        assert Path("summary.md").read_text("utf-8").startswith("### mpdoctor: find")

    def test_in_a_job_of_gitlab_its_artifact_is_written(
        self, run: Run, faulty: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        usual = run("lint", faulty, "--plan", "plan.yaml").out
        monkeypatch.setenv("GITLAB_CI", "true")

        ran = run("lint", faulty, "--plan", "plan.yaml")

        assert ran.out == usual
        (issue,) = json.loads(Path("gl-code-quality-report.json").read_text("utf-8"))
        assert issue["location"] == {"path": faulty, "lines": {"begin": 1}}

    def test_that_are_named_replace_those_of_a_service(
        self, run: Run, faulty: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        monkeypatch.setenv("GITLAB_CI", "true")

        ran = run("lint", faulty, "--plan", "plan.yaml", "--format", "concise")

        assert len(ran.out.splitlines()) == 1
        assert run("lint", faulty, "--plan", "plan.yaml", "-q").out == ""
        assert not Path("gl-code-quality-report.json").exists()

    def test_one_run_writes_many(self, run: Run, faulty: str) -> None:
        files = [f"--format={name}=out.{name}" for name in format_names()]

        ran = run("lint", faulty, "--plan", "plan.yaml", *files)

        assert (ran.code, ran.out) == (1, "")
        for name in format_names():
            assert "PLAN008" in Path(f"out.{name}").read_text("utf-8")

    def test_the_gate_decides_what_fails_in_junit(self, run: Run, faulty: str) -> None:
        options = ("lint", faulty, "--plan", "plan.yaml", "--format", "junit")

        assert "<failure " in run(*options).out
        assert "<failure " not in run(*options, "--exit-zero").out

    def test_a_format_is_a_module_that_stands_there(
        self, run: Run, faulty: str, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (folder / "codes.py").write_text(
            "def write(diagnosis, out):\n"
            "    out.write(f'{[each.rule.code for each in diagnosis.findings]}')\n"
        )
        monkeypatch.setattr(formats, "__path__", [*formats.__path__, str(folder)])

        ran = run("lint", faulty, "--plan", "plan.yaml", "--format", "codes")
        refused = run("lint", faulty, "--format", "xml")

        assert (ran.code, ran.out) == (1, "['PLAN008']")
        assert "hint: one of `terminal`, `codes`, `concise`, " in refused.err

    def test_quiet_leaves_only_what_was_asked_for(
        self, run: Run, faulty: str, folder: Path
    ) -> None:
        (folder / "notes.txt").write_text("Buy milk.\n")

        ran = run("lint", ".", "--plan", "plan.yaml", "--quiet")
        with_format = run("lint", ".", "--plan", "plan.yaml", "-q", "--format", "json")

        assert (ran.code, ran.out, ran.err) == (1, "", "")
        assert (with_format.code, with_format.err) == (1, "")
        assert with_format.document["verdict"] == "findings"

    def test_statistics_stand_in_for_findings(self, run: Run, faulty: str) -> None:
        ran = run("lint", faulty, "--plan", "plan.yaml", "--statistics")

        assert "PLAN008  miscased-event" in ran.out
        assert "did you mean" not in ran.out

    @pytest.mark.parametrize(("examples", "places"), [("0", 0), ("2", 2), ("99", 4)])
    def test_examples_bound_the_places(
        self, examples: str, places: int, run: Run, folder: Path, faulty: str
    ) -> None:
        wrong = {**EVENT, "event": "sign up"}
        many = [
            {**wrong, "properties": {**EVENT["properties"], "$insert_id": f"a{n}"}}
            for n in range(4)
        ]
        written(folder / faulty, *many)

        ran = run(
            *("lint", faulty, "--plan", "plan.yaml", "--format", "json"),
            *("--select", "PLAN008", "--examples", examples),
        )

        assert len(ran.document["findings"][0]["places"]) == places
        assert ran.document["findings"][0]["count"] == 4


def test_now_is_the_clock_of_records_without_one(run: Run, folder: Path) -> None:
    properties = {
        key: value
        for key, value in EVENT["properties"].items()
        if key != "mp_processing_time_ms"
    }
    name = written(folder / "x.ndjson", {"event": "A", "properties": properties})

    early = run("lint", name, "--select", "ENV004", "--now", "2023-01-01T00:00:00Z")
    late = run("lint", name, "--select", "ENV004", "--now", "1700000000")

    assert "ENV004" in early.out
    assert "ENV004" not in late.out


@pytest.mark.parametrize("command", ["lint", "check", "identity"])
class TestLittleIsPrinted:
    def test_where_nothing_was_read(self, command: str, run: Run, folder: Path) -> None:
        (folder / "notes").mkdir()
        (folder / "notes" / "a.txt").write_text("Buy milk.\n")

        ran = run(command, "notes")

        assert ran.out == ""
        assert [line.partition(":")[0] for line in ran.err.splitlines()] == [
            "error",
            "hint",
        ]

    def test_with_quiet(self, command: str, run: Run, faulty: str) -> None:
        (Path(faulty).parent / "notes.txt").write_text("Buy milk.\n")

        ran = run(command, ".", "-q")

        assert (ran.out, ran.err) == ("", "")


def test_a_timeline_is_not_printed_with_quiet(run: Run, faulty: str) -> None:
    assert run("identity", faulty, "--user", "user-1").out
    assert run("identity", faulty, "--user", "user-1", "-q").out == ""


def test_verbose_lists_the_rules_that_were_not_examined(run: Run, healthy: str) -> None:
    usual, verbose = run("lint", healthy).out, run("lint", healthy, "-v").out

    assert "`--verbose` lists them" in " ".join(usual.split())
    assert "PLAN" not in usual
    assert "not examined: no tracking plan was given" in " ".join(verbose.split())


def test_only_ignored_findings_are_nothing_new(run: Run, faulty: str) -> None:
    entry = "{rule: PLAN, reason: known, until: 2999-01-01}"
    Path("mpdoctor.yaml").write_text(f"plan: plan.yaml\nignore: [{entry}]\n")

    text = run("lint", faulty).out
    document = run("lint", faulty, "--format", "json").document

    assert "nothing new; 1 finding ignored" in text.splitlines()[-1]
    assert document["ignored"] == [
        {"rule": "PLAN", "count": 1, "reason": "known", "until": "2999-01-01"}
    ]
    assert document["areas"]["tracking plan"]["ignored"] == 1


class TestSettingsAloneOffline:
    """They are examined, and prove nothing healthy."""

    def test_are_not_called_healthy(self, run: Run) -> None:
        token = "0123456789abcdef0123456789abcdef"

        ran = run("check", "--offline", "--token", token, "--region", "eu")

        assert ran.code == 0
        assert "healthy" not in ran.out
        assert "nothing was found in the settings" in ran.out
