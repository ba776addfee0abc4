"""The commands that `explain` and `--help` offer do what they are offered for."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mpdoctor.cli.examples import EXAMPLES
from mpdoctor.cli.main import app, plan, sql
from mpdoctor.model.probes import ConnectionReport
from mpdoctor.model.rule import Rule
from mpdoctor.reports.rule_needs import example_command
from mpdoctor.rules import catalogue
from tests.cli.conftest import EVENT, PLAN, Run, written
from tests.rules.test_catalogue import TOO_LARGE
from tests.running import shell
from tests.samples.index import SAMPLES, beside, payload

RULES = catalogue()
OF_DATA = [
    rule
    for rule in RULES
    if rule.subjects != (ConnectionReport,) and rule.code not in TOO_LARGE
]
OF_ANSWERS = [rule for rule in RULES if rule.subjects == (ConnectionReport,)]


def code(rule: Rule[Any]) -> str:
    return rule.code


@pytest.mark.parametrize("rule", OF_DATA, ids=code)
def test_the_command_of_a_rule_finds_its_sample(
    rule: Rule[Any], run: Run, folder: Path
) -> None:
    _, *arguments = shlex.split(example_command(rule))
    planned = beside(rule, ".plan.yaml")
    shutil.copy(
        planned if planned.exists() else SAMPLES / "tracking-plan.yaml",
        folder / "tracking-plan.yaml",
    )
    settings = beside(rule, ".mpdoctor.yaml")
    if settings.exists():
        shutil.copy(settings, folder / "mpdoctor.yaml")
    known = beside(rule, ".baseline.yaml")
    if known.exists():
        shutil.copy(known, folder / "baseline.yaml")
    files = [each for each in arguments if each.endswith((".ndjson", ".jsonl"))]
    for name in files[:-1]:
        written(folder / name, EVENT)
    for name in files[-1:]:
        shutil.copy(payload(rule), folder / name)

    ran = run(*arguments, "--now", "1795435200", "--format", "json")

    assert ran.code in (0, 1), ran.err
    assert {each["code"] for each in ran.document["findings"]} == {rule.code}


@pytest.mark.parametrize("rule", OF_ANSWERS, ids=code)
def test_the_command_of_a_rule_asks_mixpanel(rule: Rule[Any]) -> None:
    command = example_command(rule)

    assert command.startswith("mpdoctor check ")
    assert "--offline" not in command


def names() -> set[str]:
    """All commands with what comes before them."""
    groups = ((app, "mpdoctor"), (plan, "mpdoctor plan"), (sql, "mpdoctor sql"))
    here = {path for _, path in groups}
    for typer, path in groups:
        for info in typer.registered_commands:
            name = info.name or getattr(info.callback, "__name__", "")
            here.add(f"{path} {name}")
    return here


def test_every_command_has_examples() -> None:
    assert EXAMPLES.keys() == names()


@pytest.mark.parametrize("command", sorted(names()))
def test_help_fits_and_ends_in_examples(
    command: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ran = run(*command.split()[1:], "--help")

    assert ran.code == 0
    assert max(map(len, ran.out.splitlines())) <= 80
    assert ran.out.rstrip().endswith(f"\n   {EXAMPLES[command][-1]}")


ASKS_LEXICON = re.compile("mpdoctor plan (pull|push)")

PEOPLE = ("ada@example.com",)
"""Whom examples ask about."""


def sent_by(person: str) -> dict[str, Any]:
    """The event of this person."""
    properties = {**EVENT["properties"], "email": person, "$insert_id": person}
    return {**EVENT, "properties": properties}


@pytest.mark.parametrize(
    "example", sorted({one for each in EXAMPLES.values() for one in each})
)
def test_an_example_runs(example: str, folder: Path) -> None:
    (folder / "tracking-plan.yaml").write_text(PLAN)
    for place in ("plans", "exports", "captures"):
        (folder / place).mkdir()
    (folder / "plans" / "plan.yaml").write_text(PLAN)
    for name in (
        *("events.ndjson", "export.ndjson", "profiles.ndjson", "requests.jsonl"),
        *("exports/a.ndjson", "captures/a.ndjson"),
    ):
        written(folder / name, EVENT, *map(sent_by, PEOPLE))
    (folder / "mpdoctor.yaml").write_text(
        "project: {region: eu}\nenvironments: {staging: {}}"
    )
    (folder / "baseline.yaml").write_text("version: 1\nfaults: [{rule: ENV011}]\n")
    subprocess.run(["gzip", "-k", "export.ndjson"], check=True)
    if "merge" in example:
        shell("mpdoctor lint events.ndjson --save-summary a.summary", folder)
    # Nothing leaves this machine.
    command = re.sub(
        r"mpdoctor check(?! .*--offline)", "mpdoctor check --offline", example
    )

    ended = shell(command, folder)

    if ASKS_LEXICON.match(example):
        assert ended.returncode == 2
        assert "Lexicon needs a service account" in ended.stderr
        return
    assert ended.returncode in ((2,) if example == "mpdoctor" else (0, 1)), ended.stderr
    assert "error:" not in ended.stderr
