from typing import Any

import pytest

from mpdoctor.rules.profiles.users_without_profile import RULE
from tests.identity.records import event, problems, profile, uuid


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param(
            [profile("u1", name="x")] + [event(i, f"u{i}", uuid(i)) for i in range(12)],
            1,
            id="most have none",
        ),
        pytest.param(
            [profile(f"u{i}", name="x") for i in range(9)]
            + [event(i, f"u{i}", uuid(i)) for i in range(12)],
            0,
            id="a few have none",
        ),
        pytest.param(
            [event(i, f"u{i}", uuid(i)) for i in range(12)],
            0,
            id="no profiles were given",
        ),
    ],
)
def test_most_people_have_a_profile(records: list[dict[str, Any]], faults: int) -> None:
    assert len(problems(RULE, records)) == faults
