"""The page on comparing: its commands run, and its table has every field."""

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, blocks, page, quoted, rows
from tests.docs.test_json import leaves
from tests.running import shell

PAGE = page("compare.md")
(COMMANDS,) = blocks(PAGE, "sh")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "sample_payloads" / "shop", tmp_path / "exports")
    (tmp_path / "captures").mkdir()
    lines = (tmp_path / "exports" / "export.ndjson").read_text("utf-8").splitlines()
    half = "".join(f"{line}\n" for line in lines[::2])
    (tmp_path / "captures" / "events.ndjson").write_text(half, encoding="utf-8")
    return tmp_path


def test_the_commands_run_one_after_the_other(folder: Path) -> None:
    for line in COMMANDS.splitlines():
        ended = shell(line, folder)

        assert ended.returncode in (0, 1), ended.stderr
        assert ended.stderr == ""


def test_every_field_is_listed(folder: Path) -> None:
    document = json.loads(shell(COMMANDS.splitlines()[-1], folder).stdout)
    listed = [quoted(row[0])[0] for row in rows(PAGE)]
    patterns = [
        re.escape(field).replace(r"\*", r"[^.\[]*").replace(r"\[\]", r"(\[\])?")
        for field in listed
    ]

    for path in leaves(document):
        assert any(re.fullmatch(pattern, path) for pattern in patterns), path
