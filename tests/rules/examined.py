"""Findings of rules in records made up on the spot, as `lint` and `check` find them."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
from msgspec.structs import replace

from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.diagnosis.pipeline import examine
from mpdoctor.inputs import find_sources
from mpdoctor.model.report import Finding
from mpdoctor.model.rule import Rule
from mpdoctor.model.settings import Setup

NOW = 1795435200.0
RECEIVED = {"$mp_api_timestamp_ms": 1_790_000_000_500}


def event(name: str = "Sign Up", /, **properties: Any) -> dict[str, Any]:
    """An event for `/import`, without a fault of its own."""
    number = properties.pop("number", 1)
    usual = {
        "time": 1_790_000_000 + number,
        "distinct_id": f"user-{number}",
        "$insert_id": f"e{number}",
    }
    return {"event": name, "properties": {**usual, **properties}}


def exported(name: str = "Sign Up", /, **properties: Any) -> dict[str, Any]:
    """An event out of a raw export."""
    return event(name, **{**RECEIVED, **properties})


def events(property: str, *values: Any) -> list[dict[str, Any]]:
    """One event for each value of a property."""
    return [event(number=n, **{property: value}) for n, value in enumerate(values)]


def findings(
    rule: Rule[Any],
    records: list[Any],
    setup: Setup | None = None,
    *,
    also: tuple[Rule[Any], ...] = (),
) -> list[Finding]:
    """All findings of one rule in records, each on a line of one file.

    `also` are other rules that run with it.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "records.ndjson"
        path.write_bytes(b"".join(orjson.dumps(each) + b"\n" for each in records))
        sources, notes, unread = find_sources([str(path)])
        assert (notes, unread) == ([], [])
        setup = replace(setup or Setup(), now=NOW)
        diagnosis = examine(sources, setup, RuleSelection((rule, *also), {}), jobs=1)
    return list(diagnosis.findings)
