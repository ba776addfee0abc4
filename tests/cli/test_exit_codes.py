import os
from pathlib import Path

import pytest

from mpdoctor.cli import checkup
from tests.cli.conftest import EVENT, Run, written
from tests.running import mpdoctor

COMMANDS = ["lint", "check"]


@pytest.mark.parametrize("command", COMMANDS)
class TestAnExaminationEndsWith:
    def test_0_where_nothing_was_found(
        self, command: str, run: Run, healthy: str
    ) -> None:
        ran = run(command, healthy, "--plan", "plan.yaml")

        assert (ran.code, ran.err) == (0, "")
        assert "healthy" in ran.out

    def test_1_where_an_error_was_found(
        self, command: str, run: Run, faulty: str
    ) -> None:
        ran = run(command, faulty, "--plan", "plan.yaml")

        assert (ran.code, ran.err) == (1, "")
        assert "PLAN008" in ran.out

    def test_1_where_a_line_cannot_be_read(
        self, command: str, run: Run, folder: Path
    ) -> None:
        name = written(folder / "torn.ndjson", EVENT)
        (folder / name).write_text((folder / name).read_text() + '{"event": \n')

        ran = run(command, name)

        assert ran.code == 1
        assert "ENV000" in ran.out

    @pytest.mark.parametrize(
        "arguments",
        [
            pytest.param(["absent.ndjson"], id="input that is not there"),
            pytest.param(["empty.ndjson"], id="empty input"),
            pytest.param(["notes.txt"], id="input that is something else"),
            pytest.param(["."], id="folder without data"),
            pytest.param(["*.har"], id="glob without matches"),
            pytest.param([], id="nothing to read"),
            pytest.param(["healthy.ndjson", "--frobnicate"], id="unknown option"),
            pytest.param(["healthy.ndjson", "--plan"], id="option without value"),
            pytest.param(["healthy.ndjson", "--plan", "no.yaml"], id="absent plan"),
            pytest.param(["healthy.ndjson", "--plan", "bad.yaml"], id="bad plan"),
            pytest.param(["healthy.ndjson", "--config", "no.yaml"], id="no settings"),
            pytest.param(["healthy.ndjson", "--config", "bad.yaml"], id="bad settings"),
            pytest.param(["healthy.ndjson", "--env", "dev"], id="unknown environment"),
            pytest.param(["healthy.ndjson", "--select", "PLAN999"], id="unknown rule"),
            pytest.param(["healthy.ndjson", "--ignore", "PLN"], id="unknown family"),
            pytest.param(["healthy.ndjson", "--fail-on", "fatal"], id="no severity"),
            pytest.param(["healthy.ndjson", "--format", "xml"], id="unknown format"),
            pytest.param(["healthy.ndjson", "--format", "json="], id="no file"),
            pytest.param(
                ["healthy.ndjson", "--format", "json", "--format", "terminal"],
                id="two reports on stdout",
            ),
            pytest.param(
                ["healthy.ndjson", "--format", "json=healthy.ndjson"],
                id="report over an input",
            ),
            pytest.param(
                ["healthy.ndjson", "--format", "json=absent/x.json"],
                id="report into a folder that is not there",
            ),
            pytest.param(["healthy.ndjson", "--format", "json=."], id="folder"),
            pytest.param(["healthy.ndjson", "--examples", "-1"], id="examples"),
            pytest.param(["healthy.ndjson", "--jobs", "0"], id="jobs"),
            pytest.param(["healthy.ndjson", "--now", "noon"], id="now"),
            pytest.param(["healthy.ndjson", "--input-format", "x"], id="input format"),
            pytest.param(
                ["healthy.ndjson", "--select", "ENV", "--ignore", "ENV"], id="no rule"
            ),
            pytest.param(
                ["healthy.ndjson", "--select", "PLAN001"],
                id="every rule left out for want of a plan",
            ),
        ],
    )
    def test_2_where_no_examination_took_place(
        self, command: str, arguments: list[str], run: Run, folder: Path, healthy: str
    ) -> None:
        (folder / "empty.ndjson").touch()
        (folder / "notes.txt").write_text("Buy milk.\n")
        (folder / "bad.yaml").write_text("evnts: {}\n")
        if arguments in ([], ["."]):
            (folder / healthy).unlink()

        ran = run(command, *arguments)

        assert ran.code == 2
        assert "Traceback" not in ran.err
        assert "healthy:" not in ran.out
        assert (folder / healthy).exists() == (arguments not in ([], ["."]))

    def test_2_where_one_input_of_two_was_read(
        self, command: str, run: Run, faulty: str
    ) -> None:
        ran = run(command, "absent.ndjson", faulty, "--plan", "plan.yaml")

        assert ran.code == 2
        assert "PLAN008" in ran.out
        assert "1 input not read in full" in ran.out
        assert "error: `absent.ndjson` does not exist\nhint: " in ran.err

    @pytest.mark.parametrize(
        ("fail_on", "code"), [("error", 0), ("warning", 1), ("info", 1), ("never", 0)]
    )
    def test_what_fail_on_asks_for(
        self, command: str, fail_on: str, code: int, run: Run, faulty: str
    ) -> None:
        (Path("settings.yaml")).write_text("rules: {PLAN008: warning}\n")
        ran = run(
            *(command, faulty, "--plan", "plan.yaml", "--select", "PLAN008"),
            *("--config", "settings.yaml", "--fail-on", fail_on),
        )

        assert ran.code == code

    def test_130_where_it_was_interrupted(
        self, command: str, run: Run, healthy: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupt(*args: object, **options: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(checkup, "examine", interrupt)

        ran = run(command, healthy)

        assert (ran.code, ran.out) == (130, "")
        assert "Traceback" not in ran.err


def test_never_does_not_hide_what_was_not_read(run: Run, healthy: str) -> None:
    assert run("lint", "absent.ndjson", "--fail-on", "never").code == 2


def test_fail_on_comes_from_the_settings(run: Run, faulty: str) -> None:
    Path("mpdoctor.yaml").write_text("plan: plan.yaml\nfail_on: never\n")

    assert run("lint", faulty).code == 0
    assert run("lint", faulty, "--fail-on", "error").code == 1


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        pytest.param("version: 1\nevents: {Sign Up: {}}\n", 0, id="healthy"),
        pytest.param("version: 1\nevents: {Sign Up: {}, sign up: {}}\n", 1, id="odd"),
        pytest.param("version: 1\nevnts: {}\n", 2, id="bad"),
        pytest.param("- version: 1\n", 2, id="a list"),
    ],
)
def test_a_plan_is_judged_with_the_same_codes(plan: str, code: int, run: Run) -> None:
    Path("plan.yaml").write_text(plan)

    assert run("plan", "check", "plan.yaml").code == code


def test_a_plan_to_check_is_needed(run: Run) -> None:
    ran = run("plan", "check")

    assert ran.code == 2
    assert ran.err.startswith("error: no tracking plan was given\nhint: ")


def test_the_plan_of_the_settings_is_checked(run: Run, healthy: str) -> None:
    Path("mpdoctor.yaml").write_text("plan: plan.yaml\n")

    assert run("plan", "check").code == 0


def test_a_plan_check_says_nothing_of_tokens(run: Run, healthy: str) -> None:
    Path("mpdoctor.yaml").write_text("plan: plan.yaml\nproject: {token: TOKEN}\n")

    ran = run("plan", "check", "--format", "json")

    assert ran.code == 0
    assert ran.document["verdict"] == "healthy"
    assert ran.document["examined"]["plans"] == 1


@pytest.mark.parametrize("arguments", [[], ["plan"]])
def test_no_command_is_answered_with_help(arguments: list[str], run: Run) -> None:
    ran = run(*arguments)

    assert ran.code == 2
    assert "Usage" in ran.out


@pytest.mark.parametrize("arguments", [["--help"], ["lint", "--help"], ["plan", "-h"]])
def test_help_is_no_failure(arguments: list[str], run: Run) -> None:
    ran = run(*arguments)

    assert (ran.code, ran.err) == (0, "")
    assert "Usage" in ran.out


def test_a_reader_who_leaves_early_is_no_failure(faulty: str, folder: Path) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    ran = mpdoctor("lint", faulty, "--plan", "plan.yaml", cwd=folder, stdout=writes)
    os.close(writes)

    assert (ran.returncode, ran.stderr) == (1, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_a_full_disk_is_told(healthy: str, folder: Path) -> None:
    with open("/dev/full", "w") as full:
        ran = mpdoctor("lint", healthy, cwd=folder, stdout=full)

    assert ran.returncode == 2
    assert ran.stderr.startswith("error: cannot write to standard output: ")
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        *([], ["--help"], ["lint", "--help"], ["plan"], ["plan", "check", "-h"]),
        *(["--version"], ["rules"], ["explain", "PLAN"], ["plan", "schema"]),
        *(["explain", "--format", "md"], ["--show-completion", "bash"]),
    ],
)
def test_a_full_disk_is_an_error_of_every_command(
    arguments: list[str], folder: Path
) -> None:
    with open("/dev/full", "w") as full:
        ran = mpdoctor(
            *arguments,
            stdout=full,
            env={**os.environ, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"},
        )

    assert ran.returncode == 2
    assert ran.stderr.startswith("error: cannot write")
    assert "\nhint: free disk space" in ran.stderr
    assert ran.stderr.count("\n") == 2


@pytest.mark.parametrize("before", [[], ["--fail-on", "error"]])
def test_exit_zero_hides_findings(before: list[str], run: Run, faulty: str) -> None:
    ran = run("lint", faulty, "--plan", "plan.yaml", *before, "--exit-zero")

    assert ran.code == 0
    assert "PLAN008" in ran.out


def test_exit_zero_does_not_hide_what_was_not_read(run: Run) -> None:
    assert run("lint", "absent.ndjson", "--exit-zero").code == 2


@pytest.mark.parametrize("now", ["1e300", "-1", "9999-12-31"])
@pytest.mark.parametrize("command", COMMANDS)
def test_an_impossible_time_is_an_error(
    command: str, now: str, run: Run, healthy: str
) -> None:
    ran = run(command, healthy, "--now", now)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error: `--now {now}` is not a time\nhint: ")
