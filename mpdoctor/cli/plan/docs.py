"""`mpdoctor plan docs`: the plan for people who read no YAML."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from mpdoctor.cli.exit_codes import Exit
from mpdoctor.cli.option_groups import takes_groups
from mpdoctor.cli.options import InputOptions, WritingOptions
from mpdoctor.cli.plan_options import PlanArgument
from mpdoctor.errors import UserError

if TYPE_CHECKING:
    from mpdoctor.plans.observed import Observed


class _Format(StrEnum):
    HTML = "html"
    MARKDOWN = "markdown"


class _Documenting(NamedTuple):
    plan: PlanArgument


class _Form(NamedTuple):
    format: Annotated[
        _Format,
        typer.Option(
            "--format",
            help="One searchable page, or a folder of Markdown files.",
            rich_help_panel="Output",
        ),
    ] = _Format.HTML


@takes_groups
def plan_docs(
    documenting: _Documenting,
    inputs: InputOptions,
    form: _Form,
    writing: WritingOptions,
) -> Exit:
    """Document a tracking plan: every event with its properties, owner and status.

    With data, it also shows examples without personal data, and when and where
    each event was seen.
    """
    from io import StringIO
    from pathlib import Path

    from mpdoctor.cli.console import print_error
    from mpdoctor.cli.context import loaded_plan
    from mpdoctor.cli.output_files import check_output, write_files, write_output
    from mpdoctor.cli.plan.init import observed_in
    from mpdoctor.plans.documentation import plan_docs as documented

    is_folder = form.format is _Format.MARKDOWN
    if is_folder and writing.output is None:
        raise UserError(
            "`--format markdown` writes several files",
            hint="name a folder for them: `--output FOLDER`",
        )
    check_output(writing.output, force=writing.force, folder=is_folder)
    plan = loaded_plan(Path(documenting.plan))
    observed: Observed | None = None
    unread: Sequence[tuple[str, str]] = ()
    interrupted = False
    if inputs.paths:
        observed, unread, interrupted = observed_in(inputs, quiet=writing.quiet)
    if interrupted:
        return Exit.INTERRUPTED
    docs = documented(plan, observed)
    if is_folder:
        from mpdoctor.reports.plan_pages import pages

        write_files(pages(docs), writing.output or "")
    else:
        from mpdoctor.reports.plan_page import write

        out = StringIO()
        write(docs, out)
        write_output(out.getvalue(), writing.output)
    for message, hint in unread:
        print_error(UserError(message, hint=hint))
    return Exit.FAILED if unread else Exit.HEALTHY
