"""Options that commands share, in groups.

A command takes groups; `takes_groups` shows typer the options in them. Their order, and
that of the groups, is the order of `--help`. Values are text, which `option_values` and the
settings check.
"""

import os
from typing import Annotated, NamedTuple

import typer

from mpdoctor.reports import format_names

INPUT = "Input"
OUTPUT = "Output"
_RULES = "Rules"
_BASELINE = "Baseline"
_CONNECTION = "Connection"
_ENGINE = "Engine"
"""The headings of `--help`."""

_FORMATS = ", ".join(f"`{name}`" for name in format_names())

LOCAL, SPARK = "local", "spark"
"""The values of `--engine`."""

SAVE_SUMMARY = "--save-summary"


def complete_rule(incomplete: str) -> list[tuple[str, str]]:
    """Codes for shell completion, with what they mean."""
    from mpdoctor.rules import catalogue

    return [
        (rule.code, rule.summary)
        for rule in catalogue()
        if rule.code.startswith(incomplete.upper())
    ]


Config = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="Settings file. Default: `mpdoctor.yaml` or `pyproject.toml` in the "
        "current folder or one of its parents.",
        rich_help_panel=INPUT,
    ),
]
Env = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Use this entry of `environments` in the settings.",
        rich_help_panel=INPUT,
    ),
]


ExplainConfig = Annotated[
    bool,
    typer.Option(
        "--explain-config",
        help="Show each setting and where it comes from, then exit.",
        rich_help_panel=INPUT,
    ),
]


def _turn_colors_off(wanted: bool) -> bool:
    if wanted:
        os.environ["NO_COLOR"] = "1"
    return wanted


PLAN_HELP = "Tracking plan: a YAML file or a folder of YAML files."

NoColor = Annotated[
    bool,
    typer.Option(
        "--no-color",
        help="Do not use colors, as with `NO_COLOR` in the environment.",
        # Before `--help`, which is drawn at once.
        is_eager=True,
        callback=_turn_colors_off,
        rich_help_panel=OUTPUT,
    ),
]


class SettingsOptions(NamedTuple):
    """Where settings and tracking plan are."""

    plan: Annotated[
        str | None,
        typer.Option(
            metavar="PATH",
            help=PLAN_HELP,
            rich_help_panel=INPUT,
        ),
    ] = None
    config: Config = None
    env: Env = None
    explain_config: ExplainConfig = False


class ProjectOptions(NamedTuple):
    """What overrides `project` in the settings."""

    token: Annotated[
        str | None,
        typer.Option(metavar="TOKEN", help="Project token.", rich_help_panel=INPUT),
    ] = None
    region: Annotated[
        str | None,
        typer.Option(
            metavar="us|eu|in", help="Region of the project.", rich_help_panel=INPUT
        ),
    ] = None
    project_id: Annotated[
        str | None,
        typer.Option(metavar="N", help="Project ID.", rich_help_panel=INPUT),
    ] = None
    api_host: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Host that SDKs send to: your own proxy or one of Mixpanel's.",
            rich_help_panel=INPUT,
        ),
    ] = None

    def as_settings(self) -> dict[str, str | None]:
        """What is given, by its key in `project`."""
        given = {"token": self.token, "region": self.region}
        return {**given, "id": self.project_id, "api_host": self.api_host}


class ConnectionOptions(NamedTuple):
    """What may be asked of the network."""

    offline: Annotated[
        bool,
        typer.Option(
            "--offline",
            help="Check settings and data only; do not connect to anything.",
            rich_help_panel=_CONNECTION,
        ),
    ] = False
    origin: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Website that sends through `api_host`; check CORS for it.",
            rich_help_panel=_CONNECTION,
        ),
    ] = None
    send_test_event: Annotated[
        bool,
        typer.Option(
            "--send-test-event",
            help="Send one marked test event and look for it in the raw export. "
            "Not allowed in production.",
            rich_help_panel=_CONNECTION,
        ),
    ] = False
    deadline: Annotated[
        str | None,
        typer.Option(
            metavar="SECONDS",
            help="Time limit for all requests together (default: 15).",
            rich_help_panel=_CONNECTION,
        ),
    ] = None


class RuleOptions(NamedTuple):
    """Which rules run, and what makes a run fail."""

    select: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULE",
            help="Run only these rules: codes, names or families such as `PLAN`. "
            "Separate with commas, or repeat the option.",
            autocompletion=complete_rule,
            rich_help_panel=_RULES,
        ),
    ] = None
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULE",
            help="Do not run these rules.",
            autocompletion=complete_rule,
            rich_help_panel=_RULES,
        ),
    ] = None
    fail_on: Annotated[
        str | None,
        typer.Option(
            metavar="error|warning|info|never",
            help="Exit with 1 if a finding has this severity or a higher one "
            "(default: error).",
            autocompletion=lambda: ["error", "warning", "info", "never"],
            rich_help_panel=_RULES,
        ),
    ] = None
    max_findings: Annotated[
        str | None,
        typer.Option(
            metavar="N",
            help="Exit with 1 only if more than N findings have this severity "
            "(default: 0).",
            rich_help_panel=_RULES,
        ),
    ] = None
    exit_zero: Annotated[
        bool,
        typer.Option(
            "--exit-zero",
            help="Exit with 0 even if there are findings, like `--fail-on never`.",
            rich_help_panel=_RULES,
        ),
    ] = False
    now: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="Current time, for records that do not hold the time at which they "
            "were received. ISO 8601 or Unix seconds.",
            rich_help_panel=_RULES,
        ),
    ] = None


class BaselineOptions(NamedTuple):
    """Which faults are known, and whether the file that holds them is written."""

    baseline: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Report only faults that are not in this file or have grown.",
            rich_help_panel=_BASELINE,
        ),
    ] = None
    update_baseline: Annotated[
        bool,
        typer.Option(
            "--update-baseline",
            help="Write all faults that are found now into the baseline.",
            rich_help_panel=_BASELINE,
        ),
    ] = False
    prune_baseline: Annotated[
        bool,
        typer.Option(
            "--prune-baseline",
            help="Remove faults that are gone from the baseline, and lower the counts "
            "of faults that have shrunk.",
            rich_help_panel=_BASELINE,
        ),
    ] = False
    strict_baseline: Annotated[
        bool,
        typer.Option(
            "--strict-baseline",
            help="Report entries of the baseline that match nothing, or that are past "
            "their date, as errors.",
            rich_help_panel=_BASELINE,
        ),
    ] = False


class WatchOptions(NamedTuple):
    """Whether the command runs once."""

    watch: Annotated[
        bool,
        typer.Option(
            "--watch",
            help="Run again whenever an input, the plan or the settings change.",
            rich_help_panel=INPUT,
        ),
    ] = False


class InputOptions(NamedTuple):
    """What is read, and by how many processes."""

    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            help="Files, folders, glob patterns, or `-` for standard input. "
            "Default: `inputs` in the settings.",
            show_default=False,
        ),
    ] = None
    input_format: Annotated[
        str | None,
        typer.Option(
            metavar="FORMAT",
            help="Read all input in this format instead of detecting it.",
            rich_help_panel=INPUT,
        ),
    ] = None
    map: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PROPERTY=COLUMN",
            help="Which columns of CSV and Parquet files hold `event`, `time`, "
            "`distinct_id` and so on, for example `event=action,time=event_ts`.",
            rich_help_panel=INPUT,
        ),
    ] = None
    jobs: Annotated[
        str,
        typer.Option(
            metavar="N",
            help="Number of processes; `auto` depends on the size of the input. "
            "A run that reads a pipe has one.",
            rich_help_panel=_RULES,
        ),
    ] = "auto"


class WindowOptions(NamedTuple):
    """Which events are looked at, by time."""

    events_since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="TIME",
            help="Leave out events before this date or time, in the time zone of the "
            "project if the settings name it, otherwise in UTC.",
            rich_help_panel=INPUT,
        ),
    ] = None
    events_until: Annotated[
        str | None,
        typer.Option(
            "--until",
            metavar="TIME",
            help="Leave out events after this date, or from this time on.",
            rich_help_panel=INPUT,
        ),
    ] = None


class ReportOptions(NamedTuple):
    """Which reports are written, and how."""

    format: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FORMAT[=FILE]",
            help=f"Report format: {_FORMATS}. Repeat with a file for more reports. "
            "Default: `terminal`, and in CI what GitHub or GitLab show by themselves.",
            autocompletion=format_names,
            rich_help_panel=OUTPUT,
        ),
    ] = None
    examples: Annotated[
        str,
        typer.Option(
            metavar="N",
            help="Number of places to show for each finding.",
            rich_help_panel=OUTPUT,
        ),
    ] = "3"
    statistics: Annotated[
        bool,
        typer.Option(
            "--statistics",
            help="Show counts per rule instead of findings.",
            rich_help_panel=OUTPUT,
        ),
    ] = False
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet",
            "-q",
            help="Print nothing but errors and the reports named by `--format`.",
            rich_help_panel=OUTPUT,
        ),
    ] = False
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose",
            "-v",
            help="List captured requests by outcome, and the rules that could not be "
            "examined, and why.",
            rich_help_panel=OUTPUT,
        ),
    ] = False
    redact: Annotated[
        bool,
        typer.Option(
            "--redact",
            help="Replace IDs, e-mail addresses and tokens with pseudonyms.",
            rich_help_panel=OUTPUT,
        ),
    ] = False
    no_color: NoColor = False


QuietButResult = Annotated[
    bool,
    typer.Option(
        "--quiet",
        "-q",
        help="Print nothing but errors and the result.",
        rich_help_panel=OUTPUT,
    ),
]


class WritingOptions(NamedTuple):
    """Where a file that is made goes."""

    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write to this file instead of standard output.",
            rich_help_panel=OUTPUT,
        ),
    ] = None
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Overwrite a file that exists.",
            rich_help_panel=OUTPUT,
        ),
    ] = False
    quiet: QuietButResult = False
    no_color: NoColor = False


class SaveOptions(NamedTuple):
    """Where what was gathered is kept."""

    save_summary: Annotated[
        str | None,
        typer.Option(
            SAVE_SUMMARY,
            metavar="FILE",
            help="Also write a summary of the data, for `mpdoctor merge`.",
            rich_help_panel=OUTPUT,
        ),
    ] = None


class EngineOptions(NamedTuple):
    """What reads the input."""

    engine: Annotated[
        str,
        typer.Option(
            metavar="local|spark",
            help="What reads the data: this machine, or the executors of a Spark cluster.",
            rich_help_panel=_ENGINE,
        ),
    ] = LOCAL
    master: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Master of the Spark cluster, such as `spark://host:7077`, `yarn` or "
            "`local[4]`. Default: that of `spark-submit`, or `local[*]`.",
            rich_help_panel=_ENGINE,
        ),
    ] = None
    rows_dir: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Folder that all executors reach, such as `s3a://bucket/tmp`: rows of ids "
            "are kept there as long as `identity` and `check` run. Default: few come to "
            "this machine; many go to the home folder of the cluster's file system or, "
            "without one, to the disks of executors.",
            rich_help_panel=_ENGINE,
        ),
    ] = None


HERE = EngineOptions()
"""Reading and adding up in this process, or in others of this machine."""
