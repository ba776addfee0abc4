"""Which reports are written, and where to."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mpdoctor.cli.output import standard_output
from mpdoctor.errors import UserError
from mpdoctor.model.report import Diagnosis
from mpdoctor.reports import REPORTS, Report, statistics


@dataclass(frozen=True, slots=True)
class ReportTarget:
    """One report. `path` is `None` for standard output."""

    report: Report
    path: str | None


def tellings(
    formats: Sequence[str], *, counts_only: bool, quiet: bool
) -> tuple[ReportTarget, ...]:
    """What `--format FORMAT[=FILE]` asks for; without any, the terminal report."""
    if not formats and quiet:
        return ()
    told = []
    for asked in formats or ["terminal"]:
        name, _, path = asked.partition("=")
        if name not in REPORTS:
            raise _unknown(name)
        if "=" in asked and not path:
            raise UserError(
                f"`--format {asked}` names no file", hint=f"`--format {name}=FILE`"
            )
        report = REPORTS[name]
        if counts_only and name == "terminal":
            report = statistics
        told.append(ReportTarget(report, None if path in ("", "-") else path))
    _refuse_clashes(told)
    return tuple(told)


def check_writable(tellings: Iterable[ReportTarget], inputs: Iterable[str]) -> None:
    """Refuse, before anything is read, what could not be written afterwards."""
    read = {os.path.realpath(path) for path in inputs}
    for telling in tellings:
        if telling.path is None:
            continue
        if os.path.realpath(telling.path) in read:
            raise UserError(
                f"`{telling.path}` would be overwritten by a report, but it is an input",
                hint="give the report another name",
            )
        folder = os.path.dirname(telling.path) or "."
        if not os.path.isdir(folder):
            raise UserError(
                f"the folder `{folder}` for a report is not there",
                hint=f"`mkdir -p {folder}`",
            )
        if os.path.isdir(telling.path):
            raise UserError(
                f"`{telling.path}` is a folder",
                hint="name a file for the report",
            )


def tell(diagnosis: Diagnosis, tellings: Iterable[ReportTarget]) -> None:
    """Write every report."""
    for telling in tellings:
        if telling.path is None:
            with standard_output() as out:
                telling.report(diagnosis, out)
            continue
        try:
            with open(telling.path, "w", encoding="utf-8", newline="\n") as file:
                telling.report(diagnosis, file)
        except OSError as error:
            raise UserError(
                f"cannot write `{telling.path}`: {(error.strerror or 'failed').lower()}",
                hint="name a file that can be written",
            ) from error


def _refuse_clashes(told: Sequence[ReportTarget]) -> None:
    paths = [telling.path and os.path.realpath(telling.path) for telling in told]
    for path in paths:
        if paths.count(path) > 1:
            where = "standard output" if path is None else f"`{path}`"
            raise UserError(
                f"two reports for {where}",
                hint="send all but one elsewhere: `--format FORMAT=FILE`",
            )


def _unknown(name: str) -> UserError:
    from mpdoctor.config import did_you_mean

    return UserError(
        f"`{name}` is no report format",
        hint=did_you_mean(name, REPORTS)
        or "one of " + ", ".join(f"`{known}`" for known in REPORTS),
    )
