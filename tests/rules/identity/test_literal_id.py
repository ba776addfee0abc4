from typing import Any

import pytest

from mpdoctor.rules.identity.literal_id import RULE
from tests.identity.records import event, problems


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param([event(0, "[object Object]", "d")], 1, id="an object"),
        pytest.param([event(0, "undefined", "d")], 1, id="undefined"),
        pytest.param(
            [event(0, "a", "00000000-0000-0000-0000-000000000000")],
            1,
            id="zero UUID as device",
        ),
        pytest.param([event(0, "Nullmeier", "d")], 0, id="null is a name"),
        pytest.param([event(0, "n", "d")], 0, id="a single letter"),
    ],
)
def test_a_placeholder_is_nobody(records: list[dict[str, Any]], faults: int) -> None:
    assert len(problems(RULE, records)) == faults
