"""Each command in the README and on the page of symptoms runs, and checks something."""

import gzip
import re
import shutil
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, blocks, page
from tests.running import shell

SAMPLES = ROOT / "sample_payloads"
SHOP = SAMPLES / "shop"
PAGES = {
    "README.md": (ROOT / "README.md").read_text(encoding="utf-8"),
    "symptoms.md": page("symptoms.md"),
}


def commands(text: str) -> list[str]:
    """Those in blocks, and those in backticks in tables; not forms such as `[PATH…]`."""
    lines = [line for block in blocks(text, "sh") for line in block.splitlines()]
    lines = [line for line in lines if line.startswith("mpdoctor ")]
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    cells = [
        cell.replace("\\|", "|")
        for row in rows
        for cell in re.findall(r"`((?:zcat .*)?mpdoctor [^`]+)`", row)
        if "…" not in cell and "[" not in cell
    ]
    return list(dict.fromkeys([*lines, *cells]))


EVERY = [(name, each) for name, text in PAGES.items() for each in commands(text)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file of each name that the pages use."""
    export = (SHOP / "export.ndjson").read_bytes()
    for name in ("export.ndjson", "events.ndjson", "import.ndjson", "A", "B"):
        (tmp_path / name).write_bytes(export)
    (tmp_path / "export.ndjson.gz").write_bytes(gzip.compress(export))
    shutil.copy(SHOP / "server-requests.jsonl", tmp_path / "requests.jsonl")
    shutil.copy(SAMPLES / "logs" / "browser.log", tmp_path / "console.log")
    shutil.copy(SHOP / "tracking-plan.yaml", tmp_path / "tracking-plan.yaml")
    profiles = SAMPLES / "labelled_identity" / "simplified" / "profiles.ndjson"
    shutil.copy(profiles, tmp_path / "profiles.ndjson")
    (tmp_path / "captures").symlink_to(SHOP)
    (tmp_path / "baseline.yaml").write_text("version: 1\nfaults: []\n", "utf-8")
    (tmp_path / "mpdoctor.yaml").write_text("project: {region: eu}\n", "utf-8")
    return tmp_path


def test_there_are_commands_for_many_symptoms() -> None:
    assert len(commands(PAGES["symptoms.md"])) > 20
    assert len(commands(PAGES["README.md"])) > 10


@pytest.mark.parametrize(("name", "command"), EVERY)
def test_a_command_runs(name: str, command: str, folder: Path) -> None:
    # Nothing leaves this machine.
    asked = re.sub(
        r"mpdoctor check(?!.*--offline)", "mpdoctor check --offline", command
    )

    ended = shell(asked, folder)

    if command.startswith(("mpdoctor plan pull", "mpdoctor plan push")):
        assert ended.returncode == 2
        assert "Lexicon needs a service account" in ended.stderr
        return
    assert ended.returncode in (0, 1), ended.stderr
    assert "error:" not in ended.stderr


@pytest.mark.parametrize("name", PAGES)
def test_commands_that_ask_mixpanel_can_be_tested(name: str) -> None:
    """`check` may ask, `lint` and `identity` have no `--offline`."""
    for command in commands(PAGES[name]):
        assert "check" in command or "--offline" not in command
