"""`mpdoctor plan diff` as people and programs see it."""

from pathlib import Path

import pytest

from tests.cli.conftest import PLAN, Run

NEW = """\
version: 1
events:
  Sign Up:
    properties:
      method: {type: string, enum: [email, "a|b <x> @team"]}
  "Paid\\x1b[31m":
"""


@pytest.fixture(autouse=True)
def plans(folder: Path) -> None:
    (folder / "old.yaml").write_text(PLAN)
    (folder / "new.yaml").write_text(NEW)


def test_changes_are_told(run: Run) -> None:
    ran = run("plan", "diff", "old.yaml", "new.yaml")

    assert ran.code == 0
    assert ran.out == (
        "~ property `method` of `Sign Up`: required true → false\n"
        "    breaks reports: reports may meet `(not set)`\n"
        "~ property `method` of `Sign Up`: enum + `email`, `a|b <x> @team`\n"
        "    breaks senders: values that were allowed are not any more\n"
        "+ event `Paid\\x1b[31m`: added\n"
        "    harmless: nobody sends it yet\n"
        "3 changes, 2 breaking\n"
    )


def test_programs_get_json(run: Run) -> None:
    document = run("plan", "diff", "old.yaml", "new.yaml", "--format", "json").document

    assert document["breaking"] == 2
    assert document["changes"][0] == {
        "kind": "changed",
        "section": "events",
        "event": "Sign Up",
        "property": "method",
        "key": "required",
        "old": True,
        "new": False,
        "breaks": ["reports"],
        "reason": "reports may meet `(not set)`",
    }


def test_markdown_is_a_table_that_nothing_breaks(run: Run) -> None:
    out = run("plan", "diff", "old.yaml", "new.yaml", "--format", "markdown").out

    assert "| changed | property `method` of `Sign Up` |" in out
    assert "a\\|b &lt;x> &#64;team" in out
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("new", "fail_on", "code"),
    [
        ("new.yaml", "breaking", 1),
        ("new.yaml", "any", 1),
        ("new.yaml", "never", 0),
        ("old.yaml", "any", 0),
        ("new.yaml", "braking", 2),
        ("none.yaml", "never", 2),
    ],
)
def test_the_exit_code_is_as_asked(new: str, fail_on: str, code: int, run: Run) -> None:
    assert run("plan", "diff", "old.yaml", new, "--fail-on", fail_on).code == code


def test_one_file_alone_is_nothing_to_compare(run: Run) -> None:
    ran = run("plan", "diff", "old.yaml")

    assert ran.code == 2
    assert "nothing to compare with" in ran.err
