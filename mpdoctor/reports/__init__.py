"""Telling: one file per format.

A report is a function from a diagnosis to text. What a format needs is imported when
it is written, so that JSON does not wait for tables.
"""

from collections.abc import Callable
from typing import TextIO

from mpdoctor.model.report import Diagnosis

Report = Callable[[Diagnosis, TextIO], None]


def _terminal(diagnosis: Diagnosis, out: TextIO) -> None:
    from mpdoctor.reports import terminal

    terminal.write(diagnosis, out)


def _json(diagnosis: Diagnosis, out: TextIO) -> None:
    from mpdoctor.reports import json_document

    json_document.write(diagnosis, out)


def statistics(diagnosis: Diagnosis, out: TextIO) -> None:
    """Counts per rule; stands in for `terminal` where they are asked for."""
    from mpdoctor.reports import terminal

    terminal.write_statistics(diagnosis, out)


REPORTS: dict[str, Report] = {
    "terminal": _terminal,
    "json": _json,
}
