from typing import Any

import pytest

from mpdoctor.rules.profiles.profiles_without_events import RULE
from tests.identity.records import event, problems, profile, uuid


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param(
            [profile(f"p{i}", name="x") for i in range(12)]
            + [event(i, f"u{i}", uuid(i)) for i in range(12)],
            1,
            id="none",
        ),
        pytest.param(
            [profile(f"p{i}", name="x") for i in range(12)]
            + [event(i, f"p{i}", uuid(i)) for i in range(12)],
            0,
            id="all",
        ),
        pytest.param(
            [profile("p", name="x")] + [event(i, f"u{i}", uuid(i)) for i in range(12)],
            0,
            id="few profiles",
        ),
    ],
)
def test_profiles_are_those_of_the_people_in_events(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(problems(RULE, records)) == faults
