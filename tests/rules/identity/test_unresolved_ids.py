from typing import Any

import pytest

from mpdoctor.rules.identity.unresolved_ids import RULE
from tests.identity.records import event, problems, uuid


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param(
            [event(i, u, uuid(i)) for i in range(100) for u in (None, f"u{i}")],
            1,
            id="a hundred twice",
        ),
        pytest.param(
            [event(i, u, uuid(i)) for i in range(9) for u in (None, f"u{i}")],
            0,
            id="a few",
        ),
        pytest.param(
            [event(i, f"u{i}", uuid(i)) for i in range(150)], 0, id="none twice"
        ),
    ],
)
def test_ids_are_not_people(records: list[dict[str, Any]], faults: int) -> None:
    assert len(problems(RULE, records)) == faults
