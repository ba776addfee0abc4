from typing import Any

import pytest

from mpdoctor.rules.profiles.anonymous_profiles import RULE
from tests.identity.records import event, problems, profile, uuid


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param([profile("$device:d", name="x")], 1, id="prefix"),
        pytest.param(
            [event(0, None, uuid(1)), profile(uuid(1), name="x")],
            1,
            id="UUID of a device",
        ),
        pytest.param(
            [event(0, uuid(1), "d"), profile(uuid(1), name="x")],
            0,
            id="UUID of a person",
        ),
    ],
)
def test_profiles_belong_to_people(records: list[dict[str, Any]], faults: int) -> None:
    assert len(problems(RULE, records)) == faults
