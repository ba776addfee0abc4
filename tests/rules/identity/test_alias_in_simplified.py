from typing import Any

import pytest

from mpdoctor.rules.identity.alias_in_simplified import RULE
from tests.identity.records import SIMPLIFIED, alias, event, problems


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param([alias(0, "a", "b")], 1, id="alias"),
        pytest.param([event(0, "a", "d")], 0, id="none"),
    ],
)
def test_an_alias_merges_nothing(records: list[dict[str, Any]], faults: int) -> None:
    assert len(problems(RULE, records, SIMPLIFIED)) == faults
