"""The statements of the identity room: named once, used, and few however many events."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from benchmarks.identity import write_export
from mpdoctor.analysis.identities import identities
from mpdoctor.analysis.judge import RuleSelection
from mpdoctor.identity.extract import IdentityExtractor
from mpdoctor.identity.store import Store, statements
from mpdoctor.inputs import find_sources
from mpdoctor.model.settings import Setup
from mpdoctor.rules import catalogue

EVENTS = 2_000


def work(folder: Path, events: int, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often parts of the engine are called for an export of so many events."""
    calls: Counter[str] = Counter()

    def count(kind: type, name: str) -> None:
        method: Any = getattr(kind, name)

        def counted(*args: Any, **kwargs: Any) -> Any:
            calls[name] += 1
            return method(*args, **kwargs)

        monkeypatch.setattr(kind, name, counted)

    export = folder / f"{events}.ndjson"
    write_export(export, events)
    sources, _, _ = find_sources([str(export)])
    with monkeypatch.context() as patched:
        monkeypatch = patched
        for method in ("run", "rows"):
            count(Store, method)
        for method in ("_take_events", "_ids", "_origin"):
            count(IdentityExtractor, method)
        with identities(
            sources, Setup(now=0.0), RuleSelection(catalogue(), {}), jobs=1
        ) as (
            _,
            graph,
        ):
            assert graph is not None
            assert graph.totals.events == events
    return calls


def test_neither_statements_nor_look_ups_grow_with_events(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = work(tmp_path, EVENTS, monkeypatch)
    large = work(tmp_path, 4 * EVENTS, monkeypatch)

    assert large == small
    assert small["run"] + small["rows"] < 60
    # Usual events are taken as columns; only where they are from is looked up, once each.
    assert small["_take_events"] == small["_ids"] == 0
    assert small["_origin"] < 100


def test_every_statement_has_a_name_of_its_own_and_is_used() -> None:
    room = Path(__file__).parents[2] / "mpdoctor" / "identity"
    sql = "".join(path.read_text("utf-8") for path in room.rglob("*.sql"))
    code = "".join(path.read_text("utf-8") for path in room.rglob("*.py"))

    assert len(statements()) == sql.count("-- name: ")
    assert [name for name in statements() if f'"{name}"' not in code] == []
