"""The report for people."""

from contextlib import suppress
from typing import TextIO

from mpdoctor.model.report import Diagnosis
from mpdoctor.reports.terminal.areas import areas, not_examined
from mpdoctor.reports.terminal.findings import findings
from mpdoctor.reports.terminal.plain import NotPlain, PlainSheet, is_plain
from mpdoctor.reports.terminal.sheet import Sheet
from mpdoctor.reports.terminal.summary import advice, cause, examined, verdict


def write(diagnosis: Diagnosis, out: TextIO) -> None:
    """Verdict per area, then findings by severity, then one line that sums up."""
    if is_plain(out) and not diagnosis.probe_steps and not diagnosis.streams:
        with suppress(NotPlain), PlainSheet(out) as sheet:
            _first(diagnosis, sheet)
            _rest(diagnosis, sheet)
            return
    write_richly(diagnosis, out)


def write_richly(diagnosis: Diagnosis, out: TextIO) -> None:
    """The same report, drawn by rich."""
    from mpdoctor.reports.terminal.canvas import Canvas
    from mpdoctor.reports.terminal.ladder import ladder
    from mpdoctor.reports.terminal.streams import streams

    with Canvas(out) as canvas:
        _first(diagnosis, canvas)
        canvas.show(ladder(diagnosis.probe_steps, canvas))
        canvas.show(streams(diagnosis.streams, canvas))
        _rest(diagnosis, canvas)


def write_statistics(diagnosis: Diagnosis, out: TextIO) -> None:
    """How often each rule objected, in place of its findings."""
    from mpdoctor.reports.terminal.canvas import Canvas
    from mpdoctor.reports.terminal.statistics import statistics

    with Canvas(out) as canvas:
        canvas.show(examined(diagnosis, canvas))
        canvas.show(statistics(diagnosis.findings, canvas))
        canvas.show(verdict(diagnosis, canvas), advice(diagnosis, canvas))


def _first(diagnosis: Diagnosis, sheet: Sheet) -> None:
    sheet.show(examined(diagnosis, sheet))
    sheet.show(cause(diagnosis, sheet))
    sheet.show(areas(diagnosis, sheet))


def _rest(diagnosis: Diagnosis, sheet: Sheet) -> None:
    for table in findings(diagnosis.findings, sheet):
        sheet.show(table)
    sheet.show(not_examined(diagnosis, sheet))
    sheet.show(verdict(diagnosis, sheet), advice(diagnosis, sheet))
