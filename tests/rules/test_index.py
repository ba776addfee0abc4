"""The index says of rules what they say of themselves, and keeps up with them."""

import json
import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import mpdoctor
from mpdoctor.documents import kept
from mpdoctor.rules import catalogue, index

PACKAGE = Path(mpdoctor.__file__).parent
SAID = ("code", "name", "severity", "confidence", "kinds", "needs", "watches", "family")
WHOLE = ("area", "looks_at", "check", "watch", "summary", "why", "fix", "reference")

NEW = """
from mpdoctor.models.levels import Severity
from mpdoctor.models.rule import Rule
from mpdoctor.models.subjects import EventName

RULE = Rule(
    code="ENV999",
    name="a-new-rule",
    severity=Severity.INFO,
    looks_at=EventName,
    check=lambda subject: (),
    summary="A.",
    why="B.",
    fix="C.",
    reference="D",
)
"""


@pytest.fixture(autouse=True)
def _fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    index.known_rules.cache_clear()
    yield
    index.known_rules.cache_clear()


def again() -> None:
    index.known_rules.cache_clear()
    index.known_rules()
    index.known_rules.cache_clear()


def test_a_kept_rule_is_what_the_rule_itself_is() -> None:
    again()
    late = index.known_rules()

    assert {type(rule).__name__ for rule in late} == {"LateRule"}
    for known, rule in zip(late, catalogue(), strict=True):
        for name in (*SAID, *WHOLE):
            assert getattr(known, name) == getattr(rule, name), (rule.code, name)


def test_without_a_cache_the_rules_are_all_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null")

    assert index.known_rules() == catalogue()


def test_what_is_kept_is_not_trusted_blindly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again()
    (file,) = (tmp_path / "cache").rglob("rules-*")
    file.write_bytes(file.read_bytes().replace(b"ENV001", b"ENV002"))
    assert index.known_rules() == catalogue()

    index.known_rules.cache_clear()
    monkeypatch.setattr(kept, "load", lambda kind, key: [["a", "row"]])
    assert index.known_rules() == catalogue()


def test_it_crosses_to_other_processes() -> None:
    again()
    rule = index.known_rules()[0]

    there = pickle.loads(pickle.dumps(rule))

    assert (there.code, there.needs, there.check) == (rule.code, rule.needs, rule.check)


def test_it_has_nothing_else() -> None:
    again()

    assert not hasattr(index.known_rules()[0], "opinion")


def test_a_rule_is_found_by_standing_there(tmp_path: Path) -> None:
    """Added, written anew and removed: without anybody telling the index."""
    shutil.copytree(
        PACKAGE,
        tmp_path / "mpdoctor",
        ignore=shutil.ignore_patterns("__pycache__", "*.so", "*.c"),
    )
    new = tmp_path / "mpdoctor" / "rules" / "ingestion" / "new.py"

    before, same = told(tmp_path), told(tmp_path)
    new.write_text(NEW)
    added = told(tmp_path)
    new.write_text(NEW.replace("a-new-rule", "another-name"))
    changed = told(tmp_path)
    new.unlink()

    assert before == same == told(tmp_path)
    assert added == {**before, "ENV999": "a-new-rule"}
    assert changed == {**before, "ENV999": "another-name"}


def told(folder: Path) -> dict[str, str]:
    code = (
        "import json; from mpdoctor.rules.index import known_rules;"
        "print(json.dumps({rule.code: rule.name for rule in known_rules()}))"
    )
    ran = subprocess.run(
        [sys.executable, "-B", "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, str] = json.loads(ran.stdout)
    return found
