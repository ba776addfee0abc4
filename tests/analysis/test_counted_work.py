"""What a checkup costs is counted in calls, because seconds differ between machines."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.data import plan_text, write_export
from mpdoctor.analysis.judge import RuleSelection
from mpdoctor.analysis.pipeline import examine
from mpdoctor.config import load_plan
from mpdoctor.inputs import find_sources
from mpdoctor.model.rule import Rule, ValueCheck
from mpdoctor.model.settings import Region, Setup
from mpdoctor.model.subjects import Column
from mpdoctor.rules import catalogue

EVENTS = 12_000


def counting(rule: Rule[Any], calls: Counter[str]) -> Rule[Any]:
    """A rule that counts how often its watch is shown a value, and what it checks."""

    def value_checks(column: Column) -> list[ValueCheck]:
        assert rule.value_checks is not None
        return [
            replace(one, finds=counted(one.finds)) for one in rule.value_checks(column)
        ]

    def counted(finds: Callable[[Any], str | None]) -> Callable[[Any], str | None]:
        def shown(value: Any) -> str | None:
            calls[rule.code] += 1
            return finds(value)

        return shown

    def check(subject: Any) -> Any:
        calls[f"{rule.code} check"] += 1
        return rule.check(subject)

    return replace(
        rule, check=check, value_checks=value_checks if rule.value_checks else None
    )


def work(folder: Path, events: int) -> Counter[str]:
    """Calls per rule over a healthy export."""
    export, plan = folder / f"{events}.ndjson", folder / "plan.yaml"
    write_export(export, events)
    plan.write_text(plan_text())
    setup = Setup(region=Region.EU, plan=load_plan(plan), now=1_780_000_000.0)
    calls: Counter[str] = Counter()
    rules = [counting(rule, calls) for rule in catalogue()]
    sources, _, _ = find_sources([str(export)])
    examine(sources, setup, RuleSelection(rules, {}), jobs=1, identity=False)
    return calls


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Counter[str]:
    return work(tmp_path_factory.mktemp("work"), EVENTS)


def test_few_values_are_shown_one_by_one(calls: Counter[str]) -> None:
    """A healthy value in a column that is cleared as a whole is shown to nobody."""
    shown = {code: count for code, count in calls.items() if " " not in code}

    assert sum(shown.values()) < 4 * EVENTS
    assert {code: count for code, count in shown.items() if count > EVENTS} == {}


def test_checks_do_not_grow_with_events(calls: Counter[str], tmp_path: Path) -> None:
    """Rules look at totals, so four times the events is not four times the looks."""

    def checks(found: Counter[str]) -> int:
        return sum(count for code, count in found.items() if " " in code)

    assert checks(calls) < 3 * checks(work(tmp_path, EVENTS // 4))
