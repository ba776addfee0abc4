"""Which reports are written, and where to."""

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from msgspec import Struct

from mpdoctor.cli.console import standard_output
from mpdoctor.cli.options import ReportOptions
from mpdoctor.errors import UserError, unwritable
from mpdoctor.model.report import Diagnosis
from mpdoctor.reports import TERMINAL, Report, format_names, load_report

GITHUB = "github"
GITLAB_FILE = "gl-code-quality-report.json"
"""The name that GitLab's documentation gives the artifact."""


class ReportTarget(Struct, frozen=True):
    """One report. `path` is `None` for standard output."""

    format: str
    write: Report
    path: str | None

    @property
    def is_terminal(self) -> bool:
        """Whether this is the report for people, on standard output."""
        return self.format == TERMINAL and self.path is None

    @property
    def stands_alone(self) -> bool:
        """Whether nothing else may be written to standard output beside it."""
        return self.path is None and self.format not in (TERMINAL, GITHUB)


def parse_formats(reports: ReportOptions) -> tuple[ReportTarget, ...]:
    """What `--format FORMAT[=FILE]` asks for; without any, what suits the surroundings."""
    if not reports.format and reports.quiet:
        return ()
    targets = []
    for text in reports.format or default_formats(os.environ):
        name, _, path = text.partition("=")
        if name not in format_names():
            raise _unknown_format(name)
        if "=" in text and not path:
            raise UserError(
                f"`--format {text}` does not name a file",
                hint=f"use `--format {name}=FILE`",
            )
        write = load_report(name)
        if reports.statistics and name == TERMINAL:
            from mpdoctor.reports.formats.terminal import write_statistics

            write = write_statistics
        elif reports.verbose and name == TERMINAL:
            from mpdoctor.reports.formats.terminal import write as write_terminal

            write = partial(write_terminal, verbose=True)
        targets.append(ReportTarget(name, write, None if path in ("", "-") else path))
    _refuse_clashes(targets)
    return tuple(targets)


def default_formats(env: Mapping[str, str]) -> list[str]:
    """The terminal report and, in a job of GitHub or GitLab, what these show by themselves.

    GitHub turns the commands in the output into annotations. GitLab reads the report on
    code quality from an artifact.
    """
    if env.get("GITHUB_ACTIONS") == "true":
        return [TERMINAL, GITHUB]
    if env.get("GITLAB_CI") == "true":
        return [TERMINAL, f"gitlab={GITLAB_FILE}"]
    return [TERMINAL]


def check_writable(paths: Iterable[str | None], inputs: Iterable[str]) -> None:
    """Refuse, before anything is read, what could not be written afterwards."""
    read = {os.path.realpath(path) for path in inputs}
    for path in filter(None, paths):
        folder = os.path.dirname(path) or "."
        if os.path.realpath(path) in read:
            message = f"the output would overwrite the input `{path}`"
            raise UserError(message, hint="choose another file")
        if not os.path.isdir(folder):
            message = f"the folder `{folder}` does not exist"
            raise UserError(message, hint=f"create it: `mkdir -p {folder}`")
        if os.path.isdir(path):
            raise UserError(f"`{path}` is a folder", hint="name a file")


def write_reports(diagnosis: Diagnosis, targets: Iterable[ReportTarget]) -> None:
    """Write every report; the one for people is left out where nothing was read.

    What was not read stands on stderr then, and nothing else is to be said.
    """
    for target in targets:
        if target.is_terminal and not (diagnosis.was_read or diagnosis.cdp_calls):
            continue
        if target.path is None:
            with standard_output() as out:
                target.write(diagnosis, out)
            continue
        try:
            with open(target.path, "w", encoding="utf-8", newline="\n") as file:
                target.write(diagnosis, file)
        except OSError as error:
            raise unwritable(target.path, error) from error


def _refuse_clashes(targets: Sequence[ReportTarget]) -> None:
    # Commands to GitHub are made to stand among other output.
    paths = [
        target.path and os.path.realpath(target.path)
        for target in targets
        if target.path or target.format != GITHUB
    ]
    for path in paths:
        if paths.count(path) > 1:
            where = "standard output" if path is None else f"`{path}`"
            raise UserError(
                f"two reports would be written to {where}",
                hint="write each report to a file of its own: `--format FORMAT=FILE`",
            )


def _unknown_format(name: str) -> UserError:
    from mpdoctor.config import did_you_mean

    names = format_names()
    return UserError(
        f"`{name}` is not a report format",
        hint=did_you_mean(name, names)
        or "one of " + ", ".join(f"`{known}`" for known in names),
    )
