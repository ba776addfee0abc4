import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mpdoctor import __version__
from mpdoctor.inputs import Source
from mpdoctor.scale import gathering
from tests.cli.conftest import EVENT, Run, written

# Each takes longer to import than a small file to lint.
HEAVY = [
    "asyncio",
    "duckdb",
    "email.message",
    "gzip",
    "hashlib",
    "http.client",
    "httpx",
    "importlib.resources",
    "mpdoctor.ladder",
    "mpdoctor.scale.workers",
    "multiprocessing",
    "phonenumbers",
    "pydantic",
    "rich",
    "shutil",
    "ssl",
    "starlette",
    "tempfile",
    "tomllib",
    "typer",
    "yaml",
    "zoneinfo",
    "zstandard",
]

# Of the hundred or so that mpdoctor has; orjson brings about twenty of its own.
MOST_EXPRESSIONS = 44

# Of some four hundred; each costs about a five-thousandth of a second.
MOST_MODULES = 200
MOST_RULES = 75

# Of some eighty; the others are used too seldom for compiling a constructor to pay.
MOST_CONSTRUCTORS = 20

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


SPY = """
import builtins, gc, io, json, sys
from re import _compiler
compile, execute = _compiler.compile, builtins.exec
expressions, constructors, collections = [], [], []
def compiled(*given):
    expressions.append(given[0])
    return compile(*given)
def executed(code, *rest):
    if isinstance(code, str):
        constructors.append(code)
    return execute(code, *rest)
_compiler.compile, builtins.exec = compiled, executed
from mpdoctor.cli.main import main
out, sys.stdout = sys.stdout, io.StringIO()
gc.callbacks.append(lambda phase, about: collections.append(about))
main()
counts = map(len, (expressions, constructors, collections))
json.dump([list(sys.modules), *counts], out)
"""


def many(file: Path) -> str:
    """A thousand events in as many forms as a busy project has."""
    written(
        file,
        *(
            {
                "event": f"Event {number % 40}",
                "properties": {
                    **EVENT["properties"],
                    "distinct_id": f"user-{number}",
                    "$insert_id": f"a{number}",
                    **{f"part {n}": number for n in range(6) if number >> n & 1},
                },
            }
            for number in range(1_000)
        ),
    )
    return file.name


def test_a_small_file_is_linted_with_little_ado(folder: Path, healthy: str) -> None:
    name = many(folder / "many.ndjson")
    code = f"import sys; sys.argv = ['mpdoctor', 'lint', {name!r}, "
    code += "'--plan', 'plan.yaml', '--format', 'json']"
    for _ in range(2):  # the first run fills the caches
        ran = subprocess.run(
            [sys.executable, "-c", code + SPY],
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
        )

    modules, expressions, constructors, collections = json.loads(ran.stdout)

    own = [each for each in modules if each.startswith("mpdoctor")]
    rules = [each for each in own if each.startswith("mpdoctor.rules.")]
    assert not {*modules} & {*HEAVY, *PARSING}
    assert len(own) <= MOST_MODULES
    assert len(rules) <= MOST_RULES
    assert expressions <= MOST_EXPRESSIONS
    assert constructors <= MOST_CONSTRUCTORS
    # Looking for garbage takes as long as a seventh of the run.
    assert collections == 0


def test_a_small_file_is_not_sifted_nor_shared_out(folder: Path) -> None:
    few, large = folder / "few.ndjson", folder / "large.ndjson"
    few.write_bytes(b"x")
    large.write_bytes(b"x")
    os.truncate(large, gathering.SIFTED_FROM)
    sources = [Source(path.name, 0, path, None) for path in (few, large)]

    assert not gathering.sifting_pays(sources[:1])
    assert gathering.sifting_pays(sources)
    assert gathering.sifting_pays([Source("stdin", 0, None, None)])
    assert gathering.jobs_for(sources) == 1


@pytest.mark.parametrize("format", ["json", "terminal"])
def test_a_pipe_does_not_wait_for_tables(
    format: str, folder: Path, healthy: str
) -> None:
    modules = imported(folder, "lint", healthy, "--format", format)

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
