from typing import Any

import pytest

from mpdoctor.rules.profiles.wide_profile import RULE
from tests.rules.profiles.records import findings, profile


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param([profile("a", **{f"${i}": i for i in range(1500)})], 0, id="1500"),
        pytest.param([profile("a", **{f"${i}": i for i in range(1501)})], 1, id="1501"),
    ],
)
def test_a_profile_has_1500_properties_at_most(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(findings(RULE, records)) == faults
