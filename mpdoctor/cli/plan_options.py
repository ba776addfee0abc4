"""Options that the commands for plans share."""

from typing import Annotated, NamedTuple

import typer

from mpdoctor.cli.options import OUTPUT, PLAN_HELP, Config, Env, ExplainConfig

PlanArgument = Annotated[
    str,
    typer.Argument(metavar="PLAN", help=PLAN_HELP, show_default=False),
]

Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet", "-q", help="Print nothing but errors.", rich_help_panel=OUTPUT
    ),
]


class PlanOptions(NamedTuple):
    """The same where the plan is the input, and so an argument."""

    plan: Annotated[
        str | None,
        typer.Argument(
            metavar="PLAN",
            help="Tracking plan: a YAML file or a folder of YAML files. "
            "Default: `plan` in the settings.",
            show_default=False,
        ),
    ] = None
    config: Config = None
    env: Env = None
    explain_config: ExplainConfig = False
