"""How `mpdoctor merge` runs."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from mpdoctor.analysis.duplicates import temporary_folder
from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.analysis.summaries import Opened, add_up, open_all, save_sum
from mpdoctor.analysis.summary_file import damaged
from mpdoctor.cli.baseline_file import save_baseline
from mpdoctor.cli.checkup import offline_probes, print_unread
from mpdoctor.cli.console import print_message
from mpdoctor.cli.context import RunContext, load_context
from mpdoctor.cli.exit_codes import Exit, exit_code
from mpdoctor.cli.options import (
    BaselineOptions,
    ProjectOptions,
    ReportOptions,
    RuleOptions,
    SaveOptions,
    SettingsOptions,
)
from mpdoctor.cli.report_targets import check_writable, parse_formats, write_reports
from mpdoctor.diagnosis.judge import Evidence
from mpdoctor.diagnosis.pipeline import judged
from mpdoctor.errors import UnreadableInput, UserError

if TYPE_CHECKING:
    from mpdoctor.analysis.totals import Totals
    from mpdoctor.identity.graph import IdentityGraph
    from mpdoctor.model.report import Diagnosis


def run_merge(
    paths: Sequence[str],
    settings: SettingsOptions,
    project: ProjectOptions,
    rules: RuleOptions,
    known: BaselineOptions,
    reports: ReportOptions,
    saving: SaveOptions,
) -> Exit:
    """Open, add up, judge, write the reports."""
    targets = parse_formats(reports)
    context = load_context(settings, rules, reports, None, project, known)
    check_writable([*(target.path for target in targets), saving.save_summary], paths)
    opened = open_all(
        paths, context.setup, lambda command: _selection(context, command)
    )
    if not reports.quiet:
        _print_notes(opened)
    with ExitStack() as stack:
        try:
            diagnosis, graph, total = stack.enter_context(_judged(opened, context))
        except _contradictions(opened.command):
            opened = _without_contradictions(opened, context)
            diagnosis, graph, total = stack.enter_context(_judged(opened, context))
        if saving.save_summary is not None and opened.files:
            save_sum(saving.save_summary, opened, total)
        diagnosis = replace(diagnosis, fail_on=context.settings.fail_on)
        save_baseline(diagnosis, known)
        if opened.command == "identity":
            from mpdoctor.cli.identity_command import write_identity
            from mpdoctor.cli.identity_options import IdentityOptions

            write_identity(
                *(diagnosis, graph, IdentityOptions(), reports, targets),
                opened.sources,
            )
        else:
            if reports.redact:
                from mpdoctor.reports.anonymize import Anonymizer

                diagnosis = Anonymizer().diagnosis(diagnosis)
            write_reports(diagnosis, targets)
    print_unread(diagnosis)
    return exit_code(diagnosis, context.settings.fail_on, context.tolerated)


@contextmanager
def _judged(
    opened: Opened, context: RunContext
) -> "Iterator[tuple[Diagnosis, IdentityGraph | None, Totals]]":
    """The diagnosis of the sum, the graph of its identities, and the sum."""
    selection = _selection(context, opened.command)
    probe = offline_probes(context.setup) if opened.command == "check" else None
    with temporary_folder() as folder:
        total = add_up(opened.files, max(1, selection.examples), Path(folder))
        evidence = Evidence(
            total,
            context.setup,
            Planned(context.setup.plan),
            opened.sources,
            [
                *((error.message, error.hint) for error in opened.refused),
                *opened.unread,
            ],
            window=opened.window,
        )
        with judged(evidence, selection, run_probes=probe) as (diagnosis, graph):
            yield diagnosis, graph, total


def _contradictions(command: str) -> tuple[type[Exception], ...]:
    """What is raised where values have the right types and make no sense together.

    No summary that mpdoctor has written has such values, but anybody can write one.
    """
    usual = (UnreadableInput, ArithmeticError, LookupError, TypeError, ValueError)
    if command == "lint":
        return usual
    import duckdb

    return (*usual, duckdb.Error)


def _without_contradictions(opened: Opened, context: RunContext) -> Opened:
    """Only those summaries of which each can be judged by itself."""
    refused: list[UserError] = []
    files = []
    for file in opened.files:
        alone = replace(opened, files=[file], refused=())
        try:
            with _judged(alone, context):
                files.append(file)
        except UnreadableInput as error:
            refused.append(error)
        except _contradictions(opened.command):
            refused.append(damaged(file.path))
    return replace(opened, files=files, refused=[*opened.refused, *refused])


def _selection(context: RunContext, command: str) -> RuleSelection:
    """The rules that a command runs."""
    if command != "identity":
        return context.selection
    from mpdoctor.cli.identity_command import identity_rules

    return identity_rules(context.selection)


def _print_notes(opened: Opened) -> None:
    for path in opened.repeated:
        print_message("skipped", f"`{path}` is a copy of another summary")
    for name in opened.shared_sources():
        print_message(
            "note",
            f"several summaries tell of `{name}`; if it is one file, it counts more than once",
        )
