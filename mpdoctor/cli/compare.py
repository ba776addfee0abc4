"""`mpdoctor compare`: two reports, or two inputs, side by side."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mpdoctor.cli.exit_codes import Exit
from mpdoctor.cli.options import NoColor, complete_rule

if TYPE_CHECKING:
    from mpdoctor.cli.context import RunContext
    from mpdoctor.reports.comparison import ReportedDiagnosis

_MOST = 256 << 20
_HEAD = 4096


def compare(
    first: Annotated[
        str,
        typer.Argument(metavar="A", help="Report (`--format json`), file or folder."),
    ],
    second: Annotated[
        str,
        typer.Argument(metavar="B", help="What it is compared with."),
    ],
    plan: Annotated[
        str | None, typer.Option(metavar="PATH", help="Tracking plan.")
    ] = None,
    config: Annotated[
        str | None, typer.Option(metavar="FILE", help="Settings file.")
    ] = None,
    env: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Use this entry of `environments`."),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULE",
            help="Run only these rules.",
            autocompletion=complete_rule,
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULE",
            help="Do not run these rules.",
            autocompletion=complete_rule,
        ),
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(
            metavar="error|warning|info|never",
            help="Exit with 1 if a fault of this severity or a higher one is new or "
            "has grown (default: error).",
        ),
    ] = None,
    format: Annotated[
        str, typer.Option(metavar="FORMAT", help="`text`, `json` or `markdown`.")
    ] = "text",
    no_color: NoColor = False,
) -> Exit:
    """Compare two reports or two inputs: yesterday and today, iOS and Android.

    Shows faults that are new, gone, grown or shrunk, events and properties that only one
    side has, and volumes side by side. Inputs are checked as by `lint`.
    """
    from mpdoctor.cli.console import standard_output
    from mpdoctor.cli.context import load_context
    from mpdoctor.cli.options import ReportOptions, RuleOptions, SettingsOptions
    from mpdoctor.errors import UserError
    from mpdoctor.model.levels import NEVER, Severity
    from mpdoctor.reports.comparison import compare as compared
    from mpdoctor.reports.comparison_views import VIEWS

    if format not in VIEWS:
        raise UserError(
            f"`{format}` is not a format for a comparison",
            hint="one of " + ", ".join(f"`{known}`" for known in VIEWS),
        )
    context = load_context(
        SettingsOptions(plan, config, env),
        RuleOptions(select, ignore, fail_on),
        ReportOptions(),
    )

    def side(path: str) -> "ReportedDiagnosis":
        return _report(path) or _examined(path, context)

    comparison = compared((first, second), side(first), side(second))
    with standard_output() as out:
        VIEWS[format](comparison, out)
    least = context.settings.fail_on
    if least == NEVER:
        return Exit.HEALTHY
    rank = Severity(least).rank
    failing = any(fault.severity.rank <= rank for fault in comparison.worse)
    return Exit.FINDINGS if failing else Exit.HEALTHY


def _report(path: str) -> "ReportedDiagnosis | None":
    """The report in a file; `None` where it is something else, such as an export."""
    from msgspec import MsgspecError

    from mpdoctor.reports.comparison import read_document

    file = Path(path)
    try:
        if not file.is_file() or file.stat().st_size > _MOST:
            return None
        with file.open("rb") as opened:
            if b'"mpdoctor"' not in opened.read(_HEAD):
                return None
        return read_document(file.read_bytes())
    except (OSError, MsgspecError):
        return None


def _examined(path: str, context: "RunContext") -> "ReportedDiagnosis":
    """The diagnosis of an input, as a report of it would be read."""
    from io import StringIO

    from mpdoctor.diagnosis.pipeline import examine
    from mpdoctor.errors import UnreadableInput, UserError
    from mpdoctor.inputs import find_sources
    from mpdoctor.reports.comparison import read_document
    from mpdoctor.reports.formats.json import write

    sources, _, unread = find_sources([path])
    if unread:
        raise UserError(unread[0].message, hint=unread[0].hint)
    diagnosis = examine(sources, context.setup, context.selection)
    if diagnosis.unread:
        message, hint = diagnosis.unread[0]
        raise UserError(message, hint=hint)
    if not diagnosis.was_read:
        raise UnreadableInput(
            f"`{path}` is neither a report nor Mixpanel data",
            hint="write a report with `mpdoctor lint … --format json=FILE`",
        )
    text = StringIO()
    write(diagnosis, text)
    return read_document(text.getvalue().encode("utf-8"))
