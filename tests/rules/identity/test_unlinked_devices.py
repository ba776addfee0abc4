from typing import Any

import pytest

from mpdoctor.rules.identity.unlinked_devices import RULE
from tests.identity.records import SIMPLIFIED, event, problems


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param(
            [event(i, None, f"d{i}") for i in range(4)] + [event(9, "a", mp_lib="web")],
            1,
            id="never linked",
        ),
        pytest.param(
            [event(i, None, f"d{i}") for i in range(4)] + [event(9, "a", "d1")],
            0,
            id="one is linked",
        ),
        pytest.param(
            [event(i, None, f"d{i}") for i in range(4)], 0, id="only visitors"
        ),
        pytest.param(
            [event(i, None, f"d{i}") for i in range(4)]
            + [event(9, "a", mp_lib="python")],
            0,
            id="people of a server",
        ),
    ],
)
def test_visitors_are_normal_but_not_if_nobody_is_ever_linked(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(problems(RULE, records, SIMPLIFIED)) == faults
