"""`mpdoctor plan diff`: what differs between two versions of a plan."""

from typing import Annotated, NamedTuple

import typer

from mpdoctor.cli.exit_codes import Exit
from mpdoctor.cli.option_groups import takes_groups
from mpdoctor.cli.options import NoColor
from mpdoctor.errors import UserError

FORMATS = ("terminal", "json", "markdown")
FAIL_ON = ("breaking", "any", "never")


class _Plans(NamedTuple):
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD",
            help="The plan as it was: a file, a folder, or one of a git revision such "
            "as `HEAD~1:plan.yaml`.",
            show_default=False,
        ),
    ]
    new: Annotated[
        str | None,
        typer.Argument(
            metavar="[NEW]",
            help="The plan as it is. Default: the file that OLD names in its revision.",
            show_default=False,
        ),
    ] = None
    fail_on: Annotated[
        str,
        typer.Option(
            metavar="|".join(FAIL_ON),
            help="Exit with 1 if there are breaking changes, or any changes.",
            rich_help_panel="Rules",
        ),
    ] = "never"
    format: Annotated[
        str,
        typer.Option(
            metavar="|".join(FORMATS),
            help="Output format.",
            rich_help_panel="Output",
        ),
    ] = "terminal"
    no_color: NoColor = False


@takes_groups
def plan_diff(plans: _Plans) -> Exit:
    """Show what differs between two plans, and whether it breaks senders or reports."""
    from mpdoctor.cli.console import standard_output
    from mpdoctor.cli.plan.diff_output import write_changes
    from mpdoctor.plans.changes import changes
    from mpdoctor.plans.revisions import load_revision, revision_path

    _check("--format", plans.format, FORMATS)
    _check("--fail-on", plans.fail_on, FAIL_ON)
    new = plans.new or revision_path(plans.old)
    if not new:
        raise UserError(
            "nothing to compare with",
            hint="name two plans, or one in a git revision: `HEAD~1:plan.yaml`",
        )
    found = changes(load_revision(plans.old), load_revision(new))
    with standard_output() as out:
        write_changes(found, plans.format, out)
    breaking = any(change.effects for change in found)
    if plans.fail_on == "breaking" and breaking:
        return Exit.FINDINGS
    return Exit.FINDINGS if plans.fail_on == "any" and found else Exit.HEALTHY


def _check(option: str, given: str, choices: tuple[str, ...]) -> None:
    if given in choices:
        return
    from mpdoctor.config import did_you_mean

    raise UserError(
        f"`{option} {given}` is unknown",
        hint=did_you_mean(given, choices)
        or "one of " + ", ".join(f"`{choice}`" for choice in choices),
    )
