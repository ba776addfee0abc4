"""`mpdoctor plan update`: what is new in data, added to a plan."""

from typing import Annotated, NamedTuple

import typer

from mpdoctor.cli.exit_codes import Exit
from mpdoctor.cli.option_groups import takes_groups
from mpdoctor.cli.options import InputOptions, NoColor
from mpdoctor.cli.plan_options import PlanArgument, Quiet
from mpdoctor.errors import UserError


class _Updating(NamedTuple):
    plan: PlanArgument


class _UpdateOutput(NamedTuple):
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Print the lines that would be added, and write nothing.",
            rich_help_panel="Output",
        ),
    ] = False
    quiet: Quiet = False
    no_color: NoColor = False


@takes_groups
def plan_update(
    updating: _Updating, inputs: InputOptions, writing: _UpdateOutput
) -> Exit:
    """Add to a tracking plan the events and properties that are new in data.

    Inserts lines and leaves all others as they are.
    """
    from pathlib import Path

    from mpdoctor.cli.console import print_error, print_message, standard_output
    from mpdoctor.cli.output_files import write_output
    from mpdoctor.cli.plan.init import observed_in
    from mpdoctor.config.plan import read_plan_files
    from mpdoctor.plans.infer import infer
    from mpdoctor.plans.update import update

    if not inputs.paths:
        raise UserError(
            "no data was given",
            hint=f"for example `mpdoctor plan update {updating.plan} exports/`",
        )
    files = read_plan_files(Path(updating.plan))
    observed, unread, interrupted = observed_in(inputs, quiet=writing.quiet)
    if interrupted:
        return Exit.INTERRUPTED
    updated = update(files, infer(observed, factored=False).draft)
    before = {name: content.decode("utf-8", "replace") for name, content in files}
    for name, text in updated.files.items():
        if text == before[name]:
            continue
        if writing.dry_run:
            with standard_output() as out:
                out.writelines(_added(name, before[name], text))
        else:
            write_output(text, name)
    if not writing.quiet:
        for what in updated.added if not writing.dry_run else ():
            print_message("added", what)
        if not updated.added:
            print_message("note", "the plan has everything that is in the data")
    for message, hint in unread:
        print_error(UserError(message, hint=hint))
    return Exit.FAILED if unread else Exit.HEALTHY


def _added(name: str, before: str, after: str) -> list[str]:
    """The difference as a unified diff."""
    from difflib import unified_diff

    from mpdoctor.reports.sanitize import printable

    lines = unified_diff(
        before.splitlines(), after.splitlines(), name, name, lineterm="", n=2
    )
    return [f"{printable(line)}\n" for line in lines]
