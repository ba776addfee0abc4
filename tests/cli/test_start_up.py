import json
import subprocess
import sys
from pathlib import Path

import pytest

from mpdoctor import __version__
from tests.cli.conftest import Run

# Each takes longer to import than a small file to lint.
HEAVY = [
    "pydantic",
    "yaml",
    "httpx",
    "duckdb",
    "starlette",
    "asyncio",
    "typer._adapters",
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
    assert imported(folder, "lint", healthy).isdisjoint(HEAVY)


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
