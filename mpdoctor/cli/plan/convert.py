"""`mpdoctor plan convert`: plans of other tools, into our format and from it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from mpdoctor.cli.exit_codes import Exit
from mpdoctor.cli.option_groups import takes_groups
from mpdoctor.cli.options import WritingOptions
from mpdoctor.errors import InvalidPlan, UserError

if TYPE_CHECKING:
    from mpdoctor.model.plan import TrackingPlan
    from mpdoctor.plans.convert import Exported, PlanContent

LOSSES_SHOWN = 50
FOLDERS = ("rudderstack", "opentrackplan")
"""Formats that need more than one file."""


class _Conversion(NamedTuple):
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="Plan of another tool, or one of mpdoctor: a file or a folder.",
            show_default=False,
        ),
    ]
    to: Annotated[
        str | None,
        typer.Option(
            metavar="FORMAT",
            help="Format to write: `lexicon`, `segment`, `rudderstack`, `amplitude`, "
            "`opentrackplan`, `json-schema`, `csv`, `markdown` or `typescript`. "
            "Default: the format of mpdoctor.",
            rich_help_panel="Output",
        ),
    ] = None
    map: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=COLUMN",
            help="Which columns of a spreadsheet hold `event`, `property`, `type` and "
            "so on, for example `event=Action,property=Field`.",
            rich_help_panel="Input",
        ),
    ] = None


@takes_groups
def plan_convert(conversion: _Conversion, writing: WritingOptions) -> Exit:
    """Convert the tracking plan of another tool, or convert a plan for one.

    Tells the format from the content. What the other side cannot hold is listed on
    stderr.
    """
    from mpdoctor.cli.console import print_message
    from mpdoctor.cli.option_values import parse_columns
    from mpdoctor.cli.output_files import check_output, write_files, write_output
    from mpdoctor.config.plan import parse_plan
    from mpdoctor.plans.convert import PlanContent, recognised
    from mpdoctor.plans.yaml_text import yaml_text

    write = _writer(conversion.to)
    needs_folder = conversion.to in FOLDERS
    if needs_folder and writing.output is None:
        raise UserError(
            f"`--to {conversion.to}` writes several files",
            hint="name a folder for them: `--output FOLDER`",
        )
    check_output(writing.output, force=writing.force, folder=needs_folder)
    columns = parse_columns(conversion.map)
    content = PlanContent.of(conversion.file, columns)
    own = _own_plan(content)
    losses: tuple[str, ...] = ()
    text = ""
    if own is None:
        found = recognised(content)
        if found is None or found.read is None:
            raise InvalidPlan(
                f"{conversion.file}: the format of this plan is not known",
                hint="name the columns of the spreadsheet: "
                "`--map event=COLUMN,property=COLUMN`"
                if content.rows
                else f"mpdoctor reads {_readable()}",
            )
        imported = found.read(content)
        unread = (f"`{name}` could not be read" for name in content.unread)
        losses = (*imported.losses, *unread)
        text = yaml_text(imported.draft)
        if not imported.draft.document.get("events"):
            raise InvalidPlan(
                f"{conversion.file}: read as {found.title}, but it has no events",
                hint="name the file or folder that has the events",
            )
        own = parse_plan([("converted.yaml", text.encode())])
        if not writing.quiet:
            print_message("note", f"read as {found.title}: {_size(own)}")
    elif write is None:
        raise UserError(
            f"`{conversion.file}` is a plan of mpdoctor already",
            hint="name the format that you want: `--to FORMAT`",
        )
    exported = None
    if write is not None:
        exported = write(own)
        text, losses = exported.text, (*losses, *exported.losses)
    if exported is not None and exported.files and writing.output is not None:
        write_files(exported.files, writing.output)
    else:
        write_output(text, writing.output)
    if not writing.quiet:
        tell_losses(losses)
    return Exit.HEALTHY


def tell_losses(losses: Sequence[str]) -> None:
    """What could not be kept, on stderr."""
    from mpdoctor.cli.console import print_message

    for loss in losses[:LOSSES_SHOWN]:
        print_message("lost", loss)
    if len(losses) > LOSSES_SHOWN:
        print_message("lost", f"and {len(losses) - LOSSES_SHOWN:,} more")


def _writer(name: str | None) -> "Callable[[TrackingPlan], Exported] | None":
    """What writes the format that is asked for; `None` for our own."""
    if name in (None, "mpdoctor"):
        return None
    from mpdoctor.plans.convert import plan_formats

    format_ = plan_formats().get(name or "")
    if format_ is None or format_.write is None:
        raise _unknown_format(name or "")
    return format_.write


def _own_plan(content: "PlanContent") -> "TrackingPlan | None":
    """The plan, if it is one of mpdoctor."""
    from mpdoctor.config.plan import parse_plan

    return parse_plan(content.parts) if content.is_own else None


def _size(plan: "TrackingPlan") -> str:
    properties = sum(len(event.properties) for event in plan.events.values())
    return f"{len(plan.events):,} events, {properties:,} properties"


def _readable() -> str:
    """What can be read, as a list."""
    from mpdoctor.plans.convert import plan_formats

    titles = [it.title for it in plan_formats().values() if it.read is not None]
    return f"{', '.join(titles[:-1])} and {titles[-1]}"


def _unknown_format(name: str) -> UserError:
    from mpdoctor.config import did_you_mean
    from mpdoctor.plans.convert import plan_formats

    names = [it.name for it in plan_formats().values() if it.write is not None]
    return UserError(
        f"`--to {name}` is not a format that can be written",
        hint=did_you_mean(name, names)
        or "one of " + ", ".join(f"`{known}`" for known in names),
    )
