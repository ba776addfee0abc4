"""The help of commands: what typer writes, and examples.

It is written as results are, so that a full disk is an error with a hint.
"""

from typing import Any

from typer.core import TyperCommand, TyperGroup

from mpdoctor.cli.console import standard_output
from mpdoctor.cli.examples import EXAMPLES


class Command(TyperCommand):
    """A command of mpdoctor."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help."""
        with standard_output() as out:
            super().format_help(ctx, formatter)
            out.write(_examples(ctx.command_path))


class CommandGroup(TyperGroup):
    """mpdoctor itself, or a command with commands of its own."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help."""
        with standard_output() as out:
            super().format_help(ctx, formatter)
            out.write(_examples(ctx.command_path))


def _examples(command: str) -> str:
    lines = EXAMPLES.get(command, ())
    return "\n   ".join((" Examples:", *lines)) + "\n\n" if lines else ""
