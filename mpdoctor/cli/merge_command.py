"""How `mpdoctor merge` runs."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from mpdoctor.analysis.duplicates import temporary_folder
from mpdoctor.analysis.judge import RuleSelection
from mpdoctor.analysis.pipeline import judged
from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.summaries import Opened, add_up, open_all, save_sum
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
    SettingsOptions,
)
from mpdoctor.cli.report_targets import check_writable, parse_formats, write_reports
from mpdoctor.cli.saving import SaveOptions
from mpdoctor.errors import UnreadableInput


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
    selection = _selection(context, opened.command)
    if not reports.quiet:
        _print_notes(opened)
    probe = offline_probes(context.setup) if opened.command == "check" else None
    with temporary_folder() as folder:
        keep = max(1, selection.examples)
        total, refused = add_up(opened, keep, Path(folder))
        unread = [
            *((error.message, error.hint) for error in (*opened.refused, *refused)),
            *opened.unread,
        ]
        if saving.save_summary is not None and opened.files:
            save_sum(saving.save_summary, opened, total, refused)
        with (
            _told_rows(opened.command),
            judged(
                *(total, context.setup, Planned(context.setup.plan), selection),
                sources=opened.sources,
                unread=unread,
                run_probes=probe,
                window=opened.window,
            ) as (diagnosis, graph),
        ):
            diagnosis = replace(diagnosis, fail_on=context.settings.fail_on)
            save_baseline(diagnosis, known)
            if opened.command == "identity":
                from mpdoctor.cli.identity import IdentityOptions
                from mpdoctor.cli.identity_command import tell

                tell(
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
def _told_rows(command: str) -> Iterator[None]:
    """Tells of rows of ids that are none: only the database looks into them."""
    if command == "lint":
        yield
        return
    import duckdb

    try:
        yield
    except (duckdb.ConversionException, duckdb.InvalidInputException) as error:
        raise UnreadableInput(
            "the rows of ids in the summaries cannot be read",
            hint="leave out summaries that you did not make, or make them again",
        ) from error


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
