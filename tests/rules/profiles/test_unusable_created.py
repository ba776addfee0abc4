from typing import Any

import pytest

from mpdoctor.rules.profiles.unusable_created import RULE
from tests.rules.profiles.records import findings, profile, update


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param([profile("a", **{"$name": "x"})], 1, id="missing"),
        pytest.param([profile("a", **{"$created": "yesterday"})], 1, id="no date"),
        pytest.param([profile("a", **{"$created": 1_775_000_000})], 1, id="a number"),
        pytest.param(
            [profile("a", **{"$created": "2099-01-01T00:00:00"})], 1, id="future"
        ),
        pytest.param(
            [profile("a", **{"$created": "2026-01-01T00:00:00"})], 0, id="past"
        ),
        pytest.param(
            [profile("a", created="yesterday")], 0, id="flat rows lost their names"
        ),
    ],
)
def test_created_is_a_date_in_the_past(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(findings(RULE, records)) == faults


@pytest.mark.parametrize(
    ("created", "faults"),
    [
        ("2026-01-01T00:00:00", 0),
        ("yesterday", 1),
        (1_775_000_000, 1),
        ("2035-01-01", 1),
        (None, 0),
    ],
)
def test_updates_that_set_it(created: Any, faults: int) -> None:
    records = [update("a", set_once={"$created": created})]

    assert len(findings(RULE, records)) == faults
