import json
from pathlib import Path
from typing import Any

import pytest

from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.diagnosis.pipeline import examine
from mpdoctor.inputs import find_sources
from mpdoctor.model.report import Finding
from mpdoctor.model.settings import Setup
from mpdoctor.rules import catalogue
from tests.identity.records import NOW, event, uuid


def findings(tmp_path: Path, records: list[dict[str, Any]]) -> list[Finding]:
    path = tmp_path / "events.ndjson"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    sources, _, _ = find_sources([str(path)])
    selection = RuleSelection(catalogue(), {})
    found = examine(sources, Setup(now=NOW), selection, jobs=1, identity=False)
    return [one for one in found.findings if one.rule.code in ("ENV013", "ENV035")]


def own(number: int, id: str, **more: Any) -> dict[str, Any]:
    """An event whose insert id is its distinct id."""
    return event(number, id=id, **{"$insert_id": id}, **more)


@pytest.mark.parametrize(
    ("records", "found"),
    [
        pytest.param(
            [own(number, uuid(number)) for number in range(20)],
            {"ENV035": 20},
            id="another id with each event",
        ),
        pytest.param(
            [own(number, f"{number:04}a7f3k2m9q5xz0b1c") for number in range(5)],
            {"ENV035": 5},
            id="other ids made up at random",
        ),
        pytest.param(
            [own(number, uuid(number % 4)) for number in range(20)],
            {"ENV013": 16},
            id="the id of the user",
        ),
        pytest.param(
            [own(number, f"user-{number}") for number in range(5)],
            {"ENV013": 5},
            id="ids of users that come once",
        ),
        pytest.param(
            [
                event(number, id=uuid(number), **{"$insert_id": f"i{number}"})
                for number in range(5)
            ],
            {},
            id="insert ids of their own",
        ),
    ],
)
def test_an_event_is_no_person(
    tmp_path: Path, records: list[dict[str, Any]], found: dict[str, int]
) -> None:
    counts: dict[str, int] = {}
    for one in findings(tmp_path, records):
        counts[one.rule.code] = counts.get(one.rule.code, 0) + one.count

    assert counts == found


def test_how_many_of_all_events_is_told(tmp_path: Path) -> None:
    known = [event(n, id="ada", **{"$insert_id": f"i{n}"}) for n in range(5)]
    records = [*known, *(own(number, uuid(number)) for number in range(20))]

    (finding,) = findings(tmp_path, records)

    assert "in 20 of 25 events" in finding.message
    assert '`distinct_id: ""`' in (finding.help or finding.rule.fix)
