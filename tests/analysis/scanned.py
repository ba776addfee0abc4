"""Takes in lines with and without the compiled scanner."""

from io import StringIO
from pathlib import Path
from typing import Any

import orjson
import pytest

from mpdoctor.analysis.aggregate import Aggregator
from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.analysis.value_checks import ValueChecks
from mpdoctor.diagnosis.judge import Evidence, judge
from mpdoctor.inputs import Limits, decode_lines
from mpdoctor.model.place import LINE, pack_position
from mpdoctor.model.probes import ConnectionReport
from mpdoctor.model.record import Lines
from mpdoctor.model.settings import Setup
from mpdoctor.reports.formats.json import write
from mpdoctor.rules import catalogue
from tests.analysis.compiled import compiled_module

scanner = compiled_module("scanner")

AT_ONCE = 16
RULES = catalogue()


def be_impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settle block after block, however small."""
    monkeypatch.setattr(scanner, "FIRST", 1)
    monkeypatch.setattr(scanner, "MOST", 1)
    monkeypatch.setattr(scanner, "IDLE", 0)


def event(name: str = "Sign Up", **properties: Any) -> bytes:
    return orjson.dumps(
        {"event": name, "properties": {"time": 1_775_000_000, **properties}}
    )


def take_all(
    aggregator: Aggregator, lines: list[bytes], *, scan: bool, at_once: int = AT_ONCE
) -> int:
    """Take lines in blocks; how many were counted without being decoded."""
    for start in range(0, len(lines), at_once):
        some = lines[start : start + at_once]
        if scan:
            block = b"\n".join(some)
            aggregator.take(Lines(block, 0, len(block), start + 1, len(some)))
        else:
            first = pack_position(start + 1)
            positions = range(first, first + len(some) * LINE, LINE)
            for reading in decode_lines(some, positions, Limits()):
                aggregator.take(reading)
    aggregator.end()
    return 0 if aggregator.scanner is None else aggregator.scanner.passed


def totals(
    content: list[bytes], setup: Setup, *, scan: bool, at_once: int = AT_ONCE
) -> tuple[str, int]:
    """The report as JSON, and how many lines were counted without being decoded."""
    aggregator = Aggregator(
        setup,
        Planned(setup.plan),
        ValueChecks(RULES),
        keep=3,
        folder=lambda: Path(),
        scan=scan,
    )
    aggregator.begin(0, 0)
    passed = take_all(aggregator, content, scan=scan, at_once=at_once)
    diagnosis = judge(
        Evidence(
            aggregator.finish(),
            setup,
            Planned(setup.plan),
            ["events.ndjson"],
            connection=ConnectionReport(setup),
        ),
        RuleSelection(RULES, {}),
    )
    out = StringIO()
    write(diagnosis, out)
    return out.getvalue(), passed


def passing(content: list[bytes], setup: Setup, *, at_once: int = AT_ONCE) -> int:
    """How many lines are counted so; the report must be the same without the scanner."""
    scanned, passed = totals(content, setup, scan=True, at_once=at_once)
    decoded, _ = totals(content, setup, scan=False, at_once=at_once)
    assert scanned == decoded
    return passed
