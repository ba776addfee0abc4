"""Annotations for a workflow of GitHub, and the summary of its job.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

import os
from typing import TextIO

from mpdoctor.errors import unwritable
from mpdoctor.model.levels import Severity
from mpdoctor.model.place import NOWHERE
from mpdoctor.model.report import Diagnosis, Finding
from mpdoctor.reports.formats import markdown
from mpdoctor.reports.locations import best_place, shown_path
from mpdoctor.reports.sanitize import encoding_of, one_line, without_commands

SUMMARY = "GITHUB_STEP_SUMMARY"
"""The variable that names the file for the summary of the job."""

_COMMANDS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "notice",
}
_MOST = 10
"""GitHub shows this many annotations of each kind for a step, the first ones."""


def write(diagnosis: Diagnosis, out: TextIO) -> None:
    """Write a command for each finding; append the Markdown report to the summary.

    Of each severity, the first ten are commands: GitHub shows no more. Raises `UserError`
    where the summary cannot be written.
    """
    encoding = encoding_of(out)
    for message, _ in diagnosis.unread:
        out.write(f"::error title=mpdoctor::{_data(message, encoding)}\n")
    for severity, command in _COMMANDS.items():
        found = [each for each in diagnosis.findings if each.severity is severity]
        for finding in found[:_MOST]:
            out.write(_command(finding, command, encoding) + "\n")
    path = os.environ.get(SUMMARY)
    if path:
        try:
            with open(path, "a", encoding="utf-8", newline="\n") as file:
                markdown.write(diagnosis, file)
        except OSError as error:
            raise unwritable(path, error) from error


def _command(finding: Finding, command: str, encoding: str) -> str:
    parameters = []
    place = best_place(finding)
    if place != NOWHERE:
        parameters.append(f"file={_property(shown_path(place.source), encoding)}")
        if place.line:
            parameters.append(f"line={place.line}")
    title = f"{finding.rule.code} {finding.rule.name}"
    parameters.append(f"title={_property(title, encoding)}")
    count = f" ({finding.count:,})" if finding.count else ""
    text = one_line(finding.message, encoding) + count
    advice = one_line(finding.help or finding.rule.fix, encoding)
    data = _escaped(f"{text}\nhelp: {advice}")
    return f"::{command} {','.join(parameters)}::{data}"


def _data(text: str, encoding: str) -> str:
    return _escaped(one_line(text, encoding))


def _escaped(text: str) -> str:
    text = without_commands(text)
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str, encoding: str) -> str:
    return _data(text, encoding).replace(":", "%3A").replace(",", "%2C")
