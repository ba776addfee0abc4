"""A rule is one new file in the folder of its family, and no list names it."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import mpdoctor.rules.ingestion as family
from mpdoctor.cli.main import main
from mpdoctor.rules import catalogue

NEW = f"{family.__name__}.placeholder_event"

FILE = '''
"""Events whose names begin with TODO."""

from collections.abc import Iterator

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventName


def check(name: EventName) -> Iterator[Problem]:
    if name.event is not None and name.event.startswith("TODO"):
        yield Problem(f"event `{name.event}` is a placeholder", at="event")


RULE = Rule(
    code="ENV999",
    name="placeholder-event",
    severity=Severity.ERROR,
    looks_at=EventName,
    check=check,
    summary="The name of an event begins with TODO.",
    why="Nobody knows what the event means.",
    fix="Choose a name.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/debugging",
    needs=frozenset({Need.EVENTS}),
)
'''


@pytest.fixture
def new_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder that belongs to the family for as long as a test runs."""
    folder = tmp_path / "ingestion"
    folder.mkdir()
    (folder / "placeholder_event.py").write_text(FILE, encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(family, "__path__", [*family.__path__, str(folder)])
        catalogue.cache_clear()
        yield
    catalogue.cache_clear()
    sys.modules.pop(NEW, None)
    vars(family).pop("placeholder_event", None)


@pytest.mark.usefixtures("new_rule")
def test_a_file_alone_makes_a_rule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    events = tmp_path / "events.jsonl"
    record = {"event": "TODO name", "properties": {"time": 1, "distinct_id": "1"}}
    events.write_text(json.dumps(record), encoding="utf-8")
    settings = tmp_path / "mpdoctor.yaml"
    settings.write_text("rules: {placeholder-event: warning}", encoding="utf-8")

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["mpdoctor", *arguments])
        assert main() == 0
        return capsys.readouterr().out

    options = ("--config", str(settings), "--select", "ENV999", "--format", "json")
    (finding,) = json.loads(run("lint", str(events), *options))["findings"]

    assert (finding["code"], finding["severity"]) == ("ENV999", "warning")
    assert finding["message"] == "event `TODO name` is a placeholder"
    assert "Choose a name." in run("explain", "placeholder-event")
    assert "placeholder-event" in run("rules")


def test_without_its_file_there_is_no_rule() -> None:
    assert "ENV999" not in {rule.code for rule in catalogue()}
