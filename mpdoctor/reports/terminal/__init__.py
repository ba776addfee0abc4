"""The report for people."""

from typing import TextIO

from mpdoctor.models.diagnosis import Diagnosis
from mpdoctor.reports.terminal.areas import areas, not_examined
from mpdoctor.reports.terminal.canvas import Canvas
from mpdoctor.reports.terminal.findings import findings
from mpdoctor.reports.terminal.ladder import ladder
from mpdoctor.reports.terminal.statistics import statistics
from mpdoctor.reports.terminal.streams import streams
from mpdoctor.reports.terminal.summary import advice, cause, examined, verdict


def write(diagnosis: Diagnosis, out: TextIO) -> None:
    """Verdict per area, then findings by severity, then one line that sums up."""
    with Canvas(out) as canvas:
        canvas.show(examined(diagnosis, canvas))
        canvas.show(cause(diagnosis, canvas))
        canvas.show(areas(diagnosis, canvas))
        canvas.show(ladder(diagnosis.ladder, canvas))
        canvas.show(streams(diagnosis.streams, canvas))
        for table in findings(diagnosis.findings, canvas):
            canvas.show(table)
        canvas.show(not_examined(diagnosis, canvas))
        canvas.show(verdict(diagnosis, canvas), advice(diagnosis, canvas))


def write_statistics(diagnosis: Diagnosis, out: TextIO) -> None:
    """How often each rule objected, in place of its findings."""
    with Canvas(out) as canvas:
        canvas.show(examined(diagnosis, canvas))
        canvas.show(statistics(diagnosis.findings, canvas))
        canvas.show(verdict(diagnosis, canvas), advice(diagnosis, canvas))
