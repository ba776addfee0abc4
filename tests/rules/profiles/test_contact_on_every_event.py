from typing import Any

import pytest

from mpdoctor.rules.profiles.contact_on_every_event import RULE
from tests.identity.records import event, problems


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param(
            [event(i, f"u{i}", **{"$email": f"u{i}@example.com"}) for i in range(20)],
            1,
            id="all",
        ),
        pytest.param(
            [event(i, f"u{i}", **{"$email": f"u{i}@example.com"}) for i in range(19)],
            0,
            id="few",
        ),
        pytest.param(
            [
                event(
                    i,
                    f"u{i}",
                    **({"$email": f"u{i}@example.com"} if i % 3 == 0 else {}),
                )
                for i in range(90)
            ],
            0,
            id="less than half",
        ),
    ],
)
def test_people_are_described_once(records: list[dict[str, Any]], faults: int) -> None:
    assert len(problems(RULE, records)) == faults
