"""`mpdoctor plan coverage`: how much of a plan occurs in data."""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from mpdoctor.cli.exit_codes import Exit
from mpdoctor.cli.option_groups import takes_groups
from mpdoctor.cli.options import InputOptions, NoColor, QuietButResult, SettingsOptions
from mpdoctor.errors import InvalidPlan, UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mpdoctor.cli.context import RunContext
    from mpdoctor.plans.coverage import Coverage

FORMATS = ("terminal", "json", "markdown")


class _Gate(NamedTuple):
    min_coverage: Annotated[
        str | None,
        typer.Option(
            metavar="PERCENT",
            help="Exit with 1 if fewer of the live events were seen.",
            rich_help_panel="Rules",
        ),
    ] = None


class _CoverageOutput(NamedTuple):
    format: Annotated[
        str,
        typer.Option(
            metavar="|".join(FORMATS),
            help="Output format.",
            rich_help_panel="Output",
        ),
    ] = "terminal"
    quiet: QuietButResult = False
    no_color: NoColor = False


@takes_groups
def plan_coverage(
    settings: SettingsOptions,
    inputs: InputOptions,
    gate: _Gate,
    writing: _CoverageOutput,
) -> Exit:
    """Show which planned events occur in data, from where and when, and which do not.

    By source, owner, platform and version, with the events that are not planned.
    """
    from mpdoctor.cli.console import print_error, standard_output
    from mpdoctor.cli.context import load_context
    from mpdoctor.cli.options import ReportOptions, RuleOptions
    from mpdoctor.cli.plan.coverage_output import write_coverage

    least = _least(gate.min_coverage)
    _check_format(writing.format)
    context = load_context(settings, RuleOptions(), ReportOptions(), inputs)
    coverage, failed, interrupted = _measured(context, inputs, quiet=writing.quiet)
    for message, hint in failed:
        print_error(UserError(message, hint=hint))
    if not coverage.records:
        if failed:
            return Exit.FAILED
        raise UserError(
            "nothing was measured: the input holds no events",
            hint="docs/inputs.md says how to get data that can be examined",
        )
    with standard_output() as out:
        write_coverage(coverage, writing.format, out)
    if interrupted:
        return Exit.INTERRUPTED
    return Exit.FAILED if failed else _passed(coverage, least)


def _measured(
    context: "RunContext", inputs: InputOptions, *, quiet: bool
) -> "tuple[Coverage, Sequence[tuple[str, str]], bool]":
    """The coverage, what could not be read, and whether it was interrupted."""
    from mpdoctor.analysis.interrupt import Interrupt
    from mpdoctor.analysis.shards import size_of
    from mpdoctor.cli.checkup import is_own_note
    from mpdoctor.cli.console import print_message
    from mpdoctor.cli.option_values import parse_columns, parse_jobs
    from mpdoctor.cli.progress import shown_progress
    from mpdoctor.inputs import find_sources
    from mpdoctor.plans.coverage import measure

    plan = context.setup.plan
    if plan is None:
        raise InvalidPlan(
            "no tracking plan was given",
            hint="add `--plan FILE`, or set `plan` in `mpdoctor.yaml`",
        )
    if not context.inputs:
        raise UserError(
            "no data was given",
            hint="for example `mpdoctor plan coverage exports/ --plan plan.yaml`",
        )
    sources, notes, unread = find_sources(
        context.inputs,
        input_format=inputs.input_format,
        columns=parse_columns(inputs.map),
    )
    for note in notes if sources and not quiet else ():
        if not is_own_note(note, context):
            print_message("skipped", note)
    interrupt = Interrupt()
    with shown_progress(sum(map(size_of, sources)), quiet=quiet) as progress:
        coverage, failed = measure(
            sources,
            context.setup,
            plan,
            jobs=parse_jobs(inputs.jobs),
            interrupt=interrupt,
            progress=progress,
        )
    failed = [*((error.message, error.hint) for error in unread), *failed]
    return coverage, failed, interrupt.asked


def _passed(coverage: "Coverage", least: float | None) -> Exit:
    if least is None:
        return Exit.HEALTHY
    if coverage.percent is None:
        raise InvalidPlan(
            "the tracking plan has no live events, so there is nothing to measure",
            hint="events have `status: live` unless the plan says otherwise",
        )
    return Exit.FINDINGS if coverage.percent < least else Exit.HEALTHY


def _least(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        least = float(text.strip().removesuffix("%"))
    except ValueError:
        least = -1.0
    if not 0 <= least <= 100:
        raise UserError(
            f"`--min-coverage {text}` is not a percentage",
            hint="a number from 0 to 100, such as `--min-coverage 90`",
        )
    return least


def _check_format(given: str) -> None:
    if given in FORMATS:
        return
    from mpdoctor.config import did_you_mean

    raise UserError(
        f"`--format {given}` is unknown",
        hint=did_you_mean(given, FORMATS)
        or "one of " + ", ".join(f"`{choice}`" for choice in FORMATS),
    )
