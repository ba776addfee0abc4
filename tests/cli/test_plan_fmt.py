"""`mpdoctor plan fmt` as people see it."""

from pathlib import Path

from tests.cli.conftest import PLAN, Run


def test_files_are_formatted_once(run: Run, folder: Path) -> None:
    plans = folder / "plans"
    plans.mkdir()
    (plans / "neat.yaml").write_text(PLAN)
    (plans / "ugly.yaml").write_text("version:  1\nevents: {A:   {}}\n")

    checked = run("plan", "fmt", "plans", "--check")
    ran = run("plan", "fmt", "plans")
    again = run("plan", "fmt", "plans", "--check")

    assert (checked.code, checked.err) == (1, "note: would format `plans/ugly.yaml`\n")
    assert (ran.code, ran.err) == (0, "note: formatted `plans/ugly.yaml`\n")
    assert (again.code, again.err) == (0, "")
    assert (plans / "ugly.yaml").read_text() == "version: 1\nevents: {A: {}}\n"


def test_one_error_leaves_all_files_alone(run: Run, folder: Path) -> None:
    plans = folder / "plans"
    plans.mkdir()
    (plans / "a.yaml").write_text("version:  1\n")
    (plans / "b.yaml").write_text("version: [\n")

    assert run("plan", "fmt", "plans").code == 2
    assert (plans / "a.yaml").read_text() == "version:  1\n"
