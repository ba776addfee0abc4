"""One line per finding, as compilers write them, for editors and for `grep`."""

from typing import TextIO

from mpdoctor.model.place import NOWHERE
from mpdoctor.model.report import Diagnosis, Finding
from mpdoctor.reports.locations import best_place, shown_path
from mpdoctor.reports.sanitize import encoding_of, one_line, without_commands


def write(diagnosis: Diagnosis, out: TextIO) -> None:
    """Write `path:line: severity[CODE] message (count)`, the worst findings first."""
    encoding = encoding_of(out)
    for finding in diagnosis.findings:
        out.write(without_commands(_line(finding, encoding)) + "\n")


def _line(finding: Finding, encoding: str) -> str:
    place = best_place(finding)
    where = ""
    if place != NOWHERE:
        where = one_line(shown_path(place.source), encoding)
        where += f":{place.line}: " if place.line else ": "
    message = one_line(finding.message, encoding)
    count = f" ({finding.count:,})" if finding.count else ""
    return f"{where}{finding.severity}[{finding.rule.code}] {message}{count}"
