"""One wrong id is one finding, though two properties carry it."""

from pathlib import Path

import orjson
import pytest

from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.diagnosis.pipeline import examine
from mpdoctor.inputs import find_sources
from mpdoctor.model.plan import PropertySpec, TrackingPlan, ValueType
from mpdoctor.model.settings import Setup
from mpdoctor.rules import catalogue

PLAN = TrackingPlan(user_id=PropertySpec(ValueType.STRING, pattern="^[0-9]+$"))


@pytest.mark.parametrize(
    ("rows", "properties"),
    [
        pytest.param(
            [{"$user_id": "a-1", "distinct_id": "a-1"}], ["$user_id"], id="both"
        ),
        pytest.param([{"distinct_id": "a-1"}], ["distinct_id"], id="only-distinct-id"),
        pytest.param(
            [
                {"$user_id": "a-1", "distinct_id": "a-1"},
                {"$user_id": "17", "distinct_id": "b-2"},
            ],
            ["$user_id", "distinct_id"],
            id="one-more",
        ),
    ],
)
def test_an_id_is_told_where_it_comes_from(
    tmp_path: Path, rows: list[dict[str, str]], properties: list[str]
) -> None:
    path = tmp_path / "events.ndjson"
    path.write_bytes(
        b"\n".join(
            orjson.dumps(
                {
                    "event": "Log In",
                    "properties": {
                        "time": 1_775_000_000 + number,
                        "$insert_id": f"insert-{number:08}",
                        **row,
                    },
                }
            )
            for number, row in enumerate(rows)
        )
    )
    sources, _, _ = find_sources([str(path)])
    setup = Setup(plan=PLAN, now=1_775_000_100.0)

    found = examine(sources, setup, RuleSelection(catalogue(), {}))

    assert [
        finding.subject["property"]
        for finding in found.findings
        if finding.rule.code == "ID028"
    ] == properties
