"""Gathers lines with and without the sieve."""

import os
from io import StringIO
from pathlib import Path

import pytest

from mpdoctor.analysis.aggregate import Aggregator
from mpdoctor.analysis.judge import RuleSelection, judge
from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.value_checks import ValueChecks
from mpdoctor.inputs import Limits, decode_lines
from mpdoctor.model.place import LINE, pack_position
from mpdoctor.model.record import Lines
from mpdoctor.model.settings import Setup
from mpdoctor.reports.formats.json import write
from mpdoctor.rules import catalogue

if "CI" in os.environ:
    from mpdoctor.analysis import fast_path as sifting
else:
    sifting = pytest.importorskip(
        "mpdoctor.analysis.fast_path",
        reason="no compiler was there when mpdoctor was installed",
    )

AT_ONCE = 16
RULES = catalogue()


def be_impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sift block after block, however small."""
    monkeypatch.setattr(sifting, "FIRST", 1)
    monkeypatch.setattr(sifting, "MOST", 1)
    monkeypatch.setattr(sifting, "IDLE", 0)


def totals(
    content: list[bytes], setup: Setup, *, sift: bool, at_once: int = AT_ONCE
) -> tuple[str, int]:
    """The report as JSON, and how many lines passed."""
    gatherer = Aggregator(
        setup,
        Planned(setup.plan),
        ValueChecks(RULES),
        keep=3,
        folder=lambda: Path(),
        sift=sift,
    )
    passed = 0
    gatherer.begin(0, 0)
    for start in range(0, len(content), at_once):
        some = content[start : start + at_once]
        if sift:
            block = b"\n".join(some)
            gatherer.take(Lines(block, 0, len(block), start + 1, len(some)))
        else:
            first = pack_position(start + 1)
            positions = range(first, first + len(some) * LINE, LINE)
            for reading in decode_lines(some, positions, Limits()):
                gatherer.take(reading)
    gatherer.end()
    if gatherer._sifter is not None:
        passed = gatherer._sifter.passed
    diagnosis = judge(
        gatherer.finish(),
        setup,
        Planned(setup.plan),
        RuleSelection(RULES, {}),
        sources=["events.ndjson"],
    )
    out = StringIO()
    write(diagnosis, out)
    return out.getvalue(), passed


def passing(content: list[bytes], setup: Setup, *, at_once: int = AT_ONCE) -> int:
    """How many lines pass; the report must be the same without the sieve."""
    sifted, passed = totals(content, setup, sift=True, at_once=at_once)
    decoded, _ = totals(content, setup, sift=False, at_once=at_once)
    assert sifted == decoded
    return passed
