"""Severities by rule, event and environment; how many findings fail; where settings come from."""

from pathlib import Path

import pytest

from mpdoctor.cli.exit_codes import Exit
from tests.cli.conftest import EVENT, PLAN, Run, written

SETTINGS = """\
plan: plan.yaml
environments:
  dev: {token: 0123456789abcdef0123456789abcdef}
rules: {PLAN032: info}
overrides:
  - {event: "Sign*", rules: {PLAN032: error}}
  - {event: "Debug *", rules: {PLAN: "off"}}
  - {environment: dev, rules: {unplanned-event: info}}
  - {event: Log Out, environment: dev, rules: {PLAN001: "off"}}
"""


@pytest.fixture
def export(folder: Path) -> str:
    Path("plan.yaml").write_text(PLAN, encoding="utf-8")
    Path("mpdoctor.yaml").write_text(SETTINGS, encoding="utf-8")
    records = []
    for number, name in enumerate(("Sign Up", "Debug Frame", "Log In", "Log Out")):
        own = {**EVENT["properties"], "$insert_id": f"id-{number}", "colour": "red"}
        records.append({"event": name, "properties": own})
    return written(folder / "export.ndjson", *records)


def found(run: Run, *arguments: str) -> set[tuple[str, str | None, str]]:
    """Code, event and severity of what is found."""
    document = run("lint", *arguments, "--format", "json").document
    return {
        (one["code"], one["subject"]["event"], one["severity"])
        for one in document["findings"]
    }


def test_the_last_override_that_matches_an_event_decides(run: Run, export: str) -> None:
    assert found(run, export) == {
        ("PLAN032", "Sign Up", "error"),
        ("PLAN001", "Log In", "error"),
        ("PLAN001", "Log Out", "error"),
    }


def test_an_environment_has_severities_of_its_own(run: Run, export: str) -> None:
    assert found(run, export, "--env", "dev", "--ignore", "CON") == {
        ("PLAN032", "Sign Up", "error"),
        ("PLAN001", "Log In", "info"),
    }


def test_an_override_turns_a_rule_on_but_not_against_an_option(
    run: Run, export: str
) -> None:
    Path("mpdoctor.yaml").write_text(SETTINGS.replace("PLAN032: info", "PLAN032: off"))

    assert ("PLAN032", "Sign Up", "error") in found(run, export)
    assert found(run, export, "--ignore", "PLAN032,PLAN001") == set()
    assert {code for code, _, _ in found(run, export, "--select", "PLAN001")} == {
        "PLAN001"
    }


def test_what_has_its_own_severity_is_not_rolled_up(run: Run, folder: Path) -> None:
    Path("mpdoctor.yaml").write_text(
        'overrides: [{event: "Page *", rules: {ENV011: error}}]\n', encoding="utf-8"
    )
    names = ("Page View", "Sign Up", "Log In", "Log Out")
    own = {k: v for k, v in EVENT["properties"].items() if k != "$insert_id"}
    export = written(
        folder / "export.ndjson",
        *({"event": name, "properties": {**own, "n": name}} for name in names),
    )

    shown = {one for one in found(run, export) if one[0] == "ENV011"}

    assert shown == {("ENV011", "Page View", "error"), ("ENV011", None, "info")}


@pytest.mark.parametrize(
    ("most", "code"), [("0", 1), ("1", 1), ("2", 1), ("3", 0), ("100", 0)]
)
def test_some_findings_can_be_tolerated(
    most: str, code: int, run: Run, export: str
) -> None:
    assert run("lint", export, "--max-findings", most).code == code


def test_what_is_no_number_is_refused(run: Run, export: str) -> None:
    ran = run("lint", export, "--max-findings", "-1")

    assert ran.code == Exit.FAILED
    assert "`--max-findings -1` is not a number" in ran.err


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{rules: {PLAN001: info}}", "neither `event` nor `environment`"),
        ("{environment: prod, rules: {}}", "`environment` names no environment"),
        ("{event: x, rules: {PLAN999: info}}", "`PLAN999` is not a rule"),
        ("{event: x}", "`rules` is missing"),
        ("{event: x, rules: {PLAN001: info, unplanned-event: off}}", "written above"),
        ("x", "mapping"),
    ],
)
def test_overrides_that_mean_nothing_are_refused(
    entry: str, message: str, run: Run, healthy: str
) -> None:
    Path("mpdoctor.yaml").write_text(f"overrides: [{entry}]\n", encoding="utf-8")

    ran = run("lint", healthy)

    assert ran.code == Exit.FAILED
    assert ran.err.startswith("error: mpdoctor.yaml:1:")
    assert message in ran.err


class TestExplainConfig:
    def lines(self, run: Run, *arguments: str) -> dict[str, list[str]]:
        ran = run("check", *arguments, "--explain-config")
        assert ran.code == Exit.HEALTHY
        rows = [line.split() for line in ran.out.splitlines() if line.strip()]
        return {row[0]: row[1:] for row in rows}

    def test_names_option_variable_and_line(
        self, run: Run, export: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MPDOCTOR_FAIL_ON", "warning")
        monkeypatch.setenv("COLUMNS", "120")

        lines = self.lines(run, "--region", "eu", "--env", "dev")

        assert lines["project.region"] == ["eu", "--region"]
        assert lines["fail_on"] == ["warning", "MPDOCTOR_FAIL_ON"]
        assert lines["plan"] == ["plan.yaml", "mpdoctor.yaml:1"]
        assert lines["project.token"] == ["0123…cdef", "mpdoctor.yaml:3"]
        assert lines["project.timezone"] == ["none", "default"]
        assert lines["rules.PLAN032"] == ["info", "mpdoctor.yaml"]
        assert lines["rules.PLAN001"] == ["info", "mpdoctor.yaml"]

    def test_shows_no_secret(
        self, run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MPDOCTOR_SERVICE_ACCOUNT_USERNAME", "doctor")
        monkeypatch.setenv("MPDOCTOR_SERVICE_ACCOUNT_SECRET", "hush-hush")
        monkeypatch.setenv("COLUMNS", "120")

        out = run("check", "--explain-config").out

        assert "hush" not in out
        assert "doctor" in out

    @pytest.mark.parametrize("command", ["lint", "identity", "plan check"])
    def test_other_commands_explain_theirs(self, command: str, run: Run) -> None:
        ran = run(*command.split(), "--explain-config")

        assert (ran.code, "fail_on" in ran.out) == (Exit.HEALTHY, True)
