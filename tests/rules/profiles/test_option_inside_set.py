from typing import Any

import pytest

from mpdoctor.rules.profiles.option_inside_set import RULE
from tests.rules.profiles.records import findings, update


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param([update("a", set={"$ignore_time": True})], 1, id="inside"),
        pytest.param([update("a", set={"$ip": "0", "$latitude": 1.0})], 2, id="two"),
        pytest.param([update("a", set={"x": 1}, ignore_time=True)], 0, id="beside"),
    ],
)
def test_options_stand_beside_the_operator(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(findings(RULE, records)) == faults
