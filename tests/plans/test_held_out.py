"""A plan inferred from one half of data objects to next to nothing in the other half."""

from collections.abc import Callable, Iterable
from pathlib import Path

import orjson
import pytest

from benchmarks import everyday, spotless
from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.config.plan import parse_plan
from mpdoctor.diagnosis.pipeline import examine
from mpdoctor.inputs import find_sources
from mpdoctor.model.report import Diagnosis
from mpdoctor.model.settings import Setup
from mpdoctor.plans.infer import Inferred
from mpdoctor.plans.yaml_text import yaml_text
from mpdoctor.rules import catalogue
from tests.plans.conftest import Record

Infer = Callable[[Iterable[Record]], Inferred]

COUNT = 6_000
NAMES = {"PLAN008", "PLAN009", "PLAN010", "PLAN038"}


def linted(folder: Path, text: str, records: Iterable[Record]) -> Diagnosis:
    path = folder / "held-out.ndjson"
    path.write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in records))
    rules = [rule for rule in catalogue() if rule.family == "PLAN"]
    setup = Setup(plan=parse_plan([("plan.yaml", text.encode())]))
    sources, _, _ = find_sources([str(path)], input_format=None, columns={})
    return examine(sources, setup, RuleSelection(rules, {}), jobs=1, identity=False)


@pytest.mark.parametrize("half", [0, 1], ids=["same data", "held out"])
def test_nothing_is_objected_to_in_spotless_data(
    half: int, inferred: Infer, tmp_path: Path
) -> None:
    records = list(spotless.records(COUNT))

    text = yaml_text(inferred(records[::2]).draft)

    findings = linted(tmp_path, text, records[half::2]).findings
    objected = {(it.subject["event"], it.subject["property"]) for it in findings}
    planned = parse_plan([("plan.yaml", text.encode())]).events.values()
    properties = sum(len(event.properties) for event in planned)
    assert len(objected) <= 0.02 * properties * half


def test_only_what_is_wrong_is_objected_to_in_everyday_data(
    inferred: Infer, tmp_path: Path
) -> None:
    records = list(everyday.records(COUNT))

    text = yaml_text(inferred(records).draft)

    found = {it.rule.code for it in linted(tmp_path, text, records).findings}
    # What the grade plants: types, slips of names and values, forms of dates and ids.
    assert found - NAMES <= {
        *("PLAN004", "PLAN005", "PLAN006", "PLAN007", "PLAN012", "PLAN014"),
        *("PLAN015", "PLAN027", "PLAN033"),
    }
