"""Options that commands share, in groups.

A command takes groups; `takes_groups` shows typer the options in them. Their order, and
that of the groups, is the order of `--help`. All values are text: `option_values` and the
settings say what is wrong with one.
"""

from collections.abc import Callable
from functools import wraps
from inspect import Signature, signature
from typing import Annotated, Any, NamedTuple, get_type_hints

import typer

from mpdoctor.cli.exit_codes import Exit
from mpdoctor.reports import format_names

_WHAT = "What to examine"
_HOW = "How to judge"
_NETWORK = "What to ask Mixpanel"
_TELL = "How to tell"

_FORMATS = " or ".join(f"`{name}`" for name in format_names()).replace(
    "` or", "` (default) or", 1
)


def takes_groups(command: Callable[..., Exit]) -> Callable[..., Exit]:
    """The command as typer reads it: the fields of its groups are its parameters."""
    groups = get_type_hints(command)
    del groups["return"]

    @wraps(command)
    def flat(**values: Any) -> Exit:
        return command(
            *(
                group(*(values[name] for name in group._fields))
                for group in groups.values()
            )
        )

    parameters = [
        parameter
        for group in groups.values()
        for parameter in signature(group).parameters.values()
    ]
    flat.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    flat.__annotations__ = {each.name: each.annotation for each in parameters}
    return flat


def complete_rule(incomplete: str) -> list[tuple[str, str]]:
    """Codes for shell completion, with what they mean."""
    from mpdoctor.rules import catalogue

    return [
        (rule.code, rule.summary)
        for rule in catalogue()
        if rule.code.startswith(incomplete.upper())
    ]


_Config = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="The settings; otherwise `mpdoctor.yaml` or `pyproject.toml` "
        "in this folder or one above it.",
        rich_help_panel=_WHAT,
    ),
]
_Env = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="One of `environments` in the settings.",
        rich_help_panel=_WHAT,
    ),
]


class SettingsOptions(NamedTuple):
    """Where settings and tracking plan are."""

    plan: Annotated[
        str | None,
        typer.Option(
            metavar="PATH",
            help="The tracking plan: a YAML file, or a folder of them.",
            rich_help_panel=_WHAT,
        ),
    ] = None
    config: _Config = None
    env: _Env = None


class PlanOptions(NamedTuple):
    """The same where the plan is what is examined, and so an argument."""

    plan: Annotated[
        str | None,
        typer.Argument(
            metavar="PLAN",
            help="A YAML file, or a folder of them. Without one, `plan` from the "
            "settings.",
            show_default=False,
        ),
    ] = None
    config: _Config = None
    env: _Env = None


class ProjectOptions(NamedTuple):
    """What beats `project` in the settings."""

    token: Annotated[
        str | None,
        typer.Option(
            metavar="TOKEN", help="The project's token.", rich_help_panel=_WHAT
        ),
    ] = None
    region: Annotated[
        str | None,
        typer.Option(
            metavar="us|eu|in", help="Where the project lives.", rich_help_panel=_WHAT
        ),
    ] = None
    project_id: Annotated[
        str | None,
        typer.Option(metavar="N", help="The project's number.", rich_help_panel=_WHAT),
    ] = None


class ConnectionOptions(NamedTuple):
    """What may be asked of the network."""

    offline: Annotated[
        bool,
        typer.Option(
            "--offline",
            help="Ask nobody anything: settings and data alone.",
            rich_help_panel=_NETWORK,
        ),
    ] = False
    origin: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="The site whose browsers send through `api_host`: try its CORS.",
            rich_help_panel=_NETWORK,
        ),
    ] = None
    send_test_event: Annotated[
        bool,
        typer.Option(
            "--send-test-event",
            help="Store one marked event and look for it in the raw export. "
            "Refused in production.",
            rich_help_panel=_NETWORK,
        ),
    ] = False
    deadline: Annotated[
        str | None,
        typer.Option(
            metavar="SECONDS",
            help="How long all questions together may take (default: 15).",
            rich_help_panel=_NETWORK,
        ),
    ] = None


class RuleOptions(NamedTuple):
    """Which rules judge, and how strictly."""

    select: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULE",
            help="Only these rules: codes, names or families such as `PLAN`; "
            "repeatable, or with commas.",
            autocompletion=complete_rule,
            rich_help_panel=_HOW,
        ),
    ] = None
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULE",
            help="Not these rules.",
            autocompletion=complete_rule,
            rich_help_panel=_HOW,
        ),
    ] = None
    fail_on: Annotated[
        str | None,
        typer.Option(
            metavar="error|warning|info|never",
            help="The least severity that makes the exit code 1 (default: error).",
            autocompletion=lambda: ["error", "warning", "info", "never"],
            rich_help_panel=_HOW,
        ),
    ] = None
    now: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="Judge as if it were this moment (ISO 8601 or epoch seconds), "
            "where a record does not tell when it was received.",
            rich_help_panel=_HOW,
        ),
    ] = None


class InputOptions(NamedTuple):
    """What is read, and by how many processes."""

    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            help="Files, folders, globs or `-` for standard input. "
            "Without any, `inputs` from the settings.",
            show_default=False,
        ),
    ] = None
    input_format: Annotated[
        str | None,
        typer.Option(
            metavar="FORMAT",
            help="Read all input as this format instead of finding out.",
            rich_help_panel=_WHAT,
        ),
    ] = None
    jobs: Annotated[
        str,
        typer.Option(
            metavar="N",
            help="How many processes read; `auto` decides by the size of the input.",
            rich_help_panel=_HOW,
        ),
    ] = "auto"


class ReportOptions(NamedTuple):
    """Which reports are written, and how long they are."""

    format: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FORMAT[=FILE]",
            help=f"{_FORMATS}; repeatable with a file.",
            autocompletion=format_names,
            rich_help_panel=_TELL,
        ),
    ] = None
    examples: Annotated[
        str,
        typer.Option(
            metavar="N",
            help="How many places a finding shows.",
            rich_help_panel=_TELL,
        ),
    ] = "3"
    statistics: Annotated[
        bool,
        typer.Option(
            "--statistics",
            help="Counts per rule in place of findings.",
            rich_help_panel=_TELL,
        ),
    ] = False
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet",
            "-q",
            help="Nothing but errors, the exit code, and what `--format` asks for.",
            rich_help_panel=_TELL,
        ),
    ] = False
