"""The report for people."""

from collections.abc import Sequence
from typing import TextIO

from mpdoctor.model.report import Diagnosis, Finding
from mpdoctor.reports.cdp_calls import cdp_calls
from mpdoctor.reports.connection import connection_steps, streams
from mpdoctor.reports.deduplication import forecast
from mpdoctor.reports.findings import findings, statistics
from mpdoctor.reports.renderer import Renderer
from mpdoctor.reports.summary import (
    advice,
    areas,
    examined,
    more_rules,
    not_examined,
    verdict,
)
from mpdoctor.reports.walk import cause, funnel, requests


def write(
    diagnosis: Diagnosis,
    out: TextIO,
    *,
    verbose: bool = False,
    shown: Sequence[Finding] | None = None,
) -> None:
    """Verdict per area, then findings by severity, then one line that sums up.

    With `verbose`, every rule is listed that could not be examined. Of the findings, only
    those that are `shown` are written out, where this is given.
    """
    shown = diagnosis.findings if shown is None else shown
    with Renderer(out) as renderer:
        renderer.show(examined(diagnosis, renderer))
        renderer.show(*cause(diagnosis.walk, renderer))
        renderer.show(*funnel(diagnosis.walk, renderer))
        renderer.show(*forecast(diagnosis.deduplication, renderer))
        if verbose:
            renderer.show(requests(diagnosis.deliveries, renderer))
        renderer.show(areas(diagnosis, renderer))
        renderer.show(connection_steps(diagnosis.probe_steps, renderer))
        renderer.show(streams(diagnosis.streams, renderer))
        renderer.show(cdp_calls(diagnosis.cdp_calls, renderer))
        for table in findings(shown, renderer):
            renderer.show(table)
        left_out = not_examined if verbose else more_rules
        renderer.show(left_out(diagnosis, renderer))
        renderer.show(verdict(diagnosis, renderer), advice(diagnosis, renderer))


def write_verdict(diagnosis: Diagnosis, out: TextIO) -> None:
    """The last lines of the report alone."""
    with Renderer(out) as renderer:
        renderer.show(verdict(diagnosis, renderer), advice(diagnosis, renderer))


def write_statistics(diagnosis: Diagnosis, out: TextIO) -> None:
    """How many records and findings each rule has, in place of its findings."""
    with Renderer(out) as renderer:
        renderer.show(examined(diagnosis, renderer))
        renderer.show(statistics(diagnosis.findings, renderer))
        renderer.show(verdict(diagnosis, renderer), advice(diagnosis, renderer))
