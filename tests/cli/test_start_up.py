import json
import subprocess
import sys
from pathlib import Path

import pytest

from mpdoctor import __version__
from tests.cli.conftest import Run

# Each takes longer to import than a small file to lint.
HEAVY = [
    "asyncio",
    "duckdb",
    "email.message",
    "gzip",
    "http.client",
    "httpx",
    "importlib.resources",
    "mpdoctor.ladder",
    "mpdoctor.scale.workers",
    "multiprocessing",
    "phonenumbers",
    "pydantic",
    "ssl",
    "starlette",
    "typer._adapters",
    "yaml",
    "zoneinfo",
    "zstandard",
]

# Of the hundred or so that mpdoctor has; json and textwrap bring some of their own.
MOST_EXPRESSIONS = 32

# What a plan that did not change since the last run need not be read with.
PARSING = [
    "mpdoctor.documents.quick",
    "mpdoctor.documents.yaml",
    "mpdoctor.plans.packing",
]


def imported(folder: Path, *arguments: str) -> set[str]:
    code = (
        "import sys, io, json; from mpdoctor.cli.main import main;"
        f"sys.argv = ['mpdoctor', *{list(arguments)!r}];"
        "out, sys.stdout = sys.stdout, io.StringIO(); main();"
        "json.dump(list(sys.modules), out)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(ran.stdout))


def test_the_version_is_told(run: Run) -> None:
    ran = run("--version")

    assert (ran.code, ran.out) == (0, f"mpdoctor {__version__}\n")


def test_the_version_needs_next_to_nothing(folder: Path) -> None:
    modules = imported(folder, "--version")

    assert modules.isdisjoint([*HEAVY, "rich.console", "orjson", "mpdoctor.models"])


def test_linting_does_not_wait_for_what_it_does_not_use(
    folder: Path, healthy: str
) -> None:
    assert not imported(folder, "lint", healthy) & {*HEAVY}


def test_a_plan_that_did_not_change_is_not_read_again(
    folder: Path, healthy: str
) -> None:
    plan = folder / "plan.yaml"
    plan.write_text(plan.read_text() + "# read by no other test\n")
    first = imported(folder, "lint", healthy, "--plan", "plan.yaml")
    second = imported(folder, "lint", healthy, "--plan", "plan.yaml")

    assert "mpdoctor.plans.packing" in first
    assert not second & {*HEAVY, *PARSING}


def test_linting_compiles_few_expressions(folder: Path, healthy: str) -> None:
    code = (
        "import re, sys, io; made = []; from re import _compiler;"
        "compile = _compiler.compile;"
        "_compiler.compile = lambda *a: made.append(a) or compile(*a);"
        "from mpdoctor.cli.main import main; before = len(made);"
        f"sys.argv = ['mpdoctor', 'lint', {healthy!r}, '--format', 'json'];"
        "out, sys.stdout = sys.stdout, io.StringIO(); main();"
        "print(len(made) - before, file=out)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )

    assert int(ran.stdout) <= MOST_EXPRESSIONS


def test_json_does_not_wait_for_tables(folder: Path, healthy: str) -> None:
    modules = imported(folder, "lint", healthy, "--format", "json")

    assert "rich.console" not in modules


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_is_printed(
    shell: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    ran = subprocess.run(
        [
            *(sys.executable, "-c"),
            "import sys; from mpdoctor.cli.main import main; sys.exit(main())",
            *("--show-completion", shell),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0
    assert "_MPDOCTOR_COMPLETE" in ran.stdout


def test_codes_are_completed(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("_MPDOCTOR_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "mpdoctor explain PLAN00")
    monkeypatch.setenv("COMP_CWORD", "2")
    ran = subprocess.run(
        [
            *(sys.executable, "-c"),
            "import sys; from mpdoctor.cli.main import main; sys.exit(main())",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "PLAN001" in ran.stdout.split()


def test_the_schema_of_a_plan_is_json(run: Run) -> None:
    schema = json.loads(run("plan", "schema").out)

    assert schema["$schema"].startswith("https://json-schema.org/")
    assert "events" in schema["properties"]
