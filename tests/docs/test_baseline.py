"""The page on baselines: its commands run, its file can be loaded, its table is whole."""

import shutil
from pathlib import Path

from mpdoctor.config import load_baseline
from mpdoctor.config.schema import KnownFaultSchema
from mpdoctor.rules import catalogue
from tests.docs.pages import ROOT, blocks, page, quoted, rows
from tests.running import shell

PAGE = page("baseline.md")
(COMMANDS,) = blocks(PAGE, "sh")
(FILE,) = blocks(PAGE, "yaml")


def test_the_table_has_every_key() -> None:
    listed = {quoted(row[0])[0] for row in rows(PAGE)}

    assert listed == KnownFaultSchema.__annotations__.keys()


def test_the_file_can_be_loaded(tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"
    path.write_text(FILE, encoding="utf-8")

    faults = load_baseline(path, {rule.code: rule.name for rule in catalogue()})

    assert [fault.rule for fault in faults] == ["ENV011", "CON001"]
    assert all(f"`{key}`" in PAGE for key in ("event", "about"))


def test_the_commands_run_one_after_the_other(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "sample_payloads" / "shop", tmp_path / "exports")

    codes = [shell(line, tmp_path).returncode for line in COMMANDS.splitlines()]

    # The shop has lost events, which its baseline accepts.
    assert codes == [0, 0, 0, 0, 0]
