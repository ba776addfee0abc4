from pathlib import Path
from typing import Any

import orjson
import pytest

from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.diagnosis.pipeline import examine
from mpdoctor.inputs import find_sources
from mpdoctor.model.settings import Setup
from mpdoctor.rules import catalogue
from mpdoctor.rules.profiles.address_as_profile_id import RULE
from tests.rules.profiles.records import NOW, event, findings, group, profile, update


@pytest.mark.parametrize(
    ("record", "faults"),
    [
        pytest.param(update("ana@example.com", set={"x": 1}), 1, id="e-mail"),
        pytest.param(profile("ana@example.com", x=1), 1, id="profile"),
        pytest.param(profile("+49 30 123456", x=1), 1, id="phone"),
        pytest.param(update("user-1", set={"$email": "ana@example.com"}), 0, id="id"),
        pytest.param(update(4930123456, set={"x": 1}), 0, id="number"),
        pytest.param(group("domain", "a@example.com", set={"x": 1}), 0, id="group"),
    ],
)
def test_addresses_change(record: dict[str, Any], faults: int) -> None:
    assert len(findings(RULE, [record])) == faults


def test_profiles_and_updates_are_one_finding() -> None:
    records = [profile("a@example.com", x=1), update("b@example.com", set={"x": 1})]

    (found,) = findings(RULE, records)

    assert found.count == 2


def test_id013_says_it_where_events_do_the_same(tmp_path: Path) -> None:
    records = [
        profile("a@example.com", x=1),
        *(
            event(n, "a@example.com", "3f0c1e52-6a1b-4c2d-8e3f-000000000001")
            for n in range(3)
        ),
    ]
    path = tmp_path / "records.ndjson"
    path.write_bytes(b"".join(orjson.dumps(each) + b"\n" for each in records))
    sources, _, _ = find_sources([str(path)])

    found = examine(sources, Setup(now=NOW), RuleSelection(catalogue(), {}), jobs=1)

    codes = {finding.rule.code for finding in found.findings}
    assert "ID013" in codes
    assert "PRO025" not in codes
