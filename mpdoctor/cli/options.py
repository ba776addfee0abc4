"""Options that several commands share.

All values are text: what they mean is found out where it can be told in our own words.
"""

from typing import Annotated

import typer

_WHAT = "What to examine"
_HOW = "How to judge"
_TELL = "How to tell"


def rule_names(incomplete: str) -> list[tuple[str, str]]:
    """Codes for shell completion, with what they mean."""
    from mpdoctor.rules import catalogue

    return [
        (rule.code, rule.summary)
        for rule in catalogue()
        if rule.code.startswith(incomplete.upper())
    ]


Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH",
        help="Files, folders, globs or `-` for standard input. "
        "Without any, `inputs` from the settings.",
        show_default=False,
    ),
]
Plan = Annotated[
    str | None,
    typer.Option(
        metavar="PATH",
        help="The tracking plan: a YAML file, or a folder of them.",
        rich_help_panel=_WHAT,
    ),
]
Config = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="The settings; otherwise `mpdoctor.yaml` or `pyproject.toml` "
        "in this folder or one above it.",
        rich_help_panel=_WHAT,
    ),
]
Env = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="One of `environments` in the settings.",
        rich_help_panel=_WHAT,
    ),
]
InputFormat = Annotated[
    str | None,
    typer.Option(
        metavar="FORMAT",
        help="Read all input as this format instead of finding out.",
        rich_help_panel=_WHAT,
    ),
]
Token = Annotated[
    str | None,
    typer.Option(metavar="TOKEN", help="The project's token.", rich_help_panel=_WHAT),
]
Region = Annotated[
    str | None,
    typer.Option(
        metavar="us|eu|in", help="Where the project lives.", rich_help_panel=_WHAT
    ),
]
ProjectId = Annotated[
    str | None,
    typer.Option(metavar="N", help="The project's number.", rich_help_panel=_WHAT),
]
Select = Annotated[
    list[str] | None,
    typer.Option(
        metavar="RULE",
        help="Only these rules: codes, names or families such as `PLAN`; "
        "repeatable, or with commas.",
        autocompletion=rule_names,
        rich_help_panel=_HOW,
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(
        metavar="RULE",
        help="Not these rules.",
        autocompletion=rule_names,
        rich_help_panel=_HOW,
    ),
]
FailOn = Annotated[
    str | None,
    typer.Option(
        "--fail-on",
        metavar="error|warning|info|never",
        help="The least severity that makes the exit code 1 (default: error).",
        autocompletion=lambda: ["error", "warning", "info", "never"],
        rich_help_panel=_HOW,
    ),
]
Now = Annotated[
    str | None,
    typer.Option(
        metavar="TIME",
        help="Judge as if it were this moment (ISO 8601 or epoch seconds), "
        "where a record does not tell when it was received.",
        rich_help_panel=_HOW,
    ),
]
Jobs = Annotated[
    str,
    typer.Option(
        metavar="N",
        help="How many processes read; `auto` decides by the size of the input.",
        rich_help_panel=_HOW,
    ),
]
Format = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FORMAT[=FILE]",
        help="`terminal` (default) or `json`; repeatable with a file.",
        rich_help_panel=_TELL,
    ),
]
Examples = Annotated[
    str,
    typer.Option(
        metavar="N",
        help="How many places a finding shows.",
        rich_help_panel=_TELL,
    ),
]
Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet",
        "-q",
        help="Nothing but errors, the exit code, and what `--format` asks for.",
        rich_help_panel=_TELL,
    ),
]
Statistics = Annotated[
    bool,
    typer.Option(
        "--statistics",
        help="Counts per rule in place of findings.",
        rich_help_panel=_TELL,
    ),
]
