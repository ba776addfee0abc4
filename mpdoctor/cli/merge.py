"""`mpdoctor merge`: one report of many runs, without reading their data again."""

from typing import Annotated, NamedTuple

import typer

from mpdoctor.cli.exit_codes import Exit
from mpdoctor.cli.option_groups import takes_groups
from mpdoctor.cli.options import (
    BaselineOptions,
    ProjectOptions,
    ReportOptions,
    RuleOptions,
    SaveOptions,
    SettingsOptions,
)


class SummaryPaths(NamedTuple):
    """What is merged."""

    summaries: Annotated[
        list[str],
        typer.Argument(
            metavar="SUMMARY",
            help="Files that `--save-summary` has written.",
            show_default=False,
        ),
    ]


@takes_groups
def merge(
    paths: SummaryPaths,
    settings: SettingsOptions,
    project: ProjectOptions,
    rules: RuleOptions,
    baseline: BaselineOptions,
    reports: ReportOptions,
    saving: SaveOptions,
) -> Exit:
    """Report on several runs together, from the summaries that they saved.

    The report is that of one `lint`, `check --offline` or `identity` over all of the data.
    """
    from mpdoctor.cli.merge_command import run_merge

    return run_merge(
        paths.summaries, settings, project, rules, baseline, reports, saving
    )
