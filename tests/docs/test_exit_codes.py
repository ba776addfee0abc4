"""Every command on the page on exit codes exits with its code."""

import shlex

import pytest

from mpdoctor.cli.exit_codes import Exit
from tests.docs.pages import ROOT, blocks, page, rows
from tests.running import mpdoctor

PAGE = page("exit-codes.md")
(COMMANDS,) = blocks(PAGE, "sh")


def test_every_code_is_listed() -> None:
    assert [int(row[0]) for row in rows(PAGE)] == [code.value for code in Exit]


@pytest.mark.parametrize("line", COMMANDS.splitlines())
def test_a_command_exits_with_its_code(line: str) -> None:
    command, _, code = line.partition("#")
    _, *arguments = shlex.split(command)

    ended = mpdoctor(*arguments, cwd=ROOT)

    assert ended.returncode == int(code)
