"""The page on reports lists all formats, and its commands run."""

from pathlib import Path

import pytest

from mpdoctor.reports import format_names
from tests.docs.pages import ROOT, blocks, page, quoted, rows
from tests.running import shell

PAGE = page("reports.md")
COMMANDS = [line for block in blocks(PAGE, "sh") for line in block.splitlines()]


def test_every_format_is_listed() -> None:
    listed = [quoted(row[0])[0] for row in rows(PAGE) if len(row) == 2]

    assert sorted(listed) == sorted(format_names())


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_runs(command: str, tmp_path: Path) -> None:
    (tmp_path / "sample_payloads").symlink_to(ROOT / "sample_payloads")

    ended = shell(command, tmp_path)

    assert ended.returncode == 1, ended.stderr
    for name in ("mpdoctor.sarif", "mpdoctor.xml", "comment.md", "findings.jsonl"):
        assert (tmp_path / name).exists() == (name in command)
