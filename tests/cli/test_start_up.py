import json
import os
from pathlib import Path

import pytest

from mpdoctor import __version__
from mpdoctor.analysis import gathering
from mpdoctor.inputs import Source
from tests.cli.conftest import Run
from tests.running import mpdoctor


def test_the_version_is_told(run: Run) -> None:
    ran = run("--version")

    assert (ran.code, ran.out) == (0, f"mpdoctor {__version__}\n")


def test_a_small_file_is_not_scanned_nor_shared_out(folder: Path) -> None:
    few, large = folder / "few.ndjson", folder / "large.ndjson"
    few.write_bytes(b"x")
    large.write_bytes(b"x")
    os.truncate(large, gathering.SCANNED_FROM)
    sources = [Source(path.name, 0, path, None) for path in (few, large)]

    assert not gathering.scanning_pays(sources[:1])
    assert gathering.scanning_pays(sources)
    assert gathering.scanning_pays([Source("stdin", 0, None, None)])
    assert gathering.jobs_for(sources) == 1


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_is_printed(
    shell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    ran = mpdoctor("--show-completion", shell)

    assert ran.returncode == 0
    assert "_MPDOCTOR_COMPLETE" in ran.stdout


def test_codes_are_completed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_MPDOCTOR_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "mpdoctor explain PLAN00")
    monkeypatch.setenv("COMP_CWORD", "2")
    ran = mpdoctor()

    assert "PLAN001" in ran.stdout.split()


def test_the_schema_of_a_plan_is_json(run: Run) -> None:
    schema = json.loads(run("plan", "schema").out)

    assert schema["$schema"].startswith("https://json-schema.org/")
    assert "events" in schema["properties"]


def test_the_version_has_a_short_option(run: Run) -> None:
    assert run("-V").out == run("--version").out


@pytest.mark.parametrize(
    "command",
    ["lint healthy.ndjson", "check --offline healthy.ndjson", "rules", "explain ID001"],
)
def test_no_color_is_an_option(
    command: str, run: Run, healthy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    arguments = command.split()

    assert "\x1b[" in run(*arguments).out
    for position in (0, 1):
        asked = [*arguments[:position], "--no-color", *arguments[position:]]
        assert "\x1b[" not in run(*asked).out
        monkeypatch.setenv("NO_COLOR", "")
