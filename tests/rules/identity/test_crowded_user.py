from typing import Any

import pytest

from mpdoctor.rules.identity.crowded_user import RULE
from tests.identity.records import event, problems, uuid


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param(
            [
                event(i * 60 + j, "a", uuid(i), mp_country_code=c)
                for i, c in enumerate(["DE", "FR", "BR", "JP", "US"])
                for j in range(4)
            ],
            1,
            id="five countries in a day",
        ),
        pytest.param(
            [
                event(i * 86_400, "a", "d", mp_country_code=c)
                for i, c in enumerate(["DE", "FR", "BR", "JP", "US"] * 6)
            ],
            0,
            id="a traveller",
        ),
        pytest.param(
            [event(i * 86_400, "a", uuid(i)) for i in range(90)],
            0,
            id="many devices one after the other",
        ),
        pytest.param(
            [event(i * 3_600 + j, "a", uuid(j)) for i in range(30) for j in range(20)],
            1,
            id="many devices all the time",
        ),
    ],
)
def test_one_person_is_not_everywhere_at_once(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(problems(RULE, records)) == faults
