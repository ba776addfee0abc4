"""`mpdoctor plan fmt`: one layout for all plans."""

from typing import Annotated, NamedTuple

import typer

from mpdoctor.cli.exit_codes import Exit
from mpdoctor.cli.option_groups import takes_groups
from mpdoctor.cli.options import NoColor
from mpdoctor.cli.plan_options import PlanArgument


class _Formatting(NamedTuple):
    plan: PlanArgument
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Write nothing; exit with 1 if a file would change.",
            rich_help_panel="Output",
        ),
    ] = False
    no_color: NoColor = False


@takes_groups
def plan_fmt(formatting: _Formatting) -> Exit:
    """Format the files of a tracking plan: indentation and spacing.

    Keeps comments, the order of keys and line breaks between them.
    """
    from pathlib import Path

    from mpdoctor.cli.console import print_message
    from mpdoctor.cli.output_files import write_output
    from mpdoctor.config.plan import read_plan_files
    from mpdoctor.plans.formatting import formatted

    files = read_plan_files(Path(formatting.plan))
    # All of them first, so that an error leaves none half done.
    made = [(name, content, formatted(name, content)) for name, content in files]
    changed = [(name, after) for name, before, after in made if before != after]
    for name, after in changed:
        if formatting.check:
            print_message("note", f"would format `{name}`")
        else:
            write_output(after.decode(), name)
            print_message("note", f"formatted `{name}`")
    return Exit.FINDINGS if changed and formatting.check else Exit.HEALTHY
