from typing import Any

import pytest

from mpdoctor.rules.identity.bare_anonymous_id import RULE
from tests.identity.records import SIMPLIFIED, event, problems, uuid


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param(
            [event(0, None, uuid(1)), event(1, id=uuid(1))], 1, id="a known device"
        ),
        pytest.param(
            [event(0, "a", "d"), event(1, id=uuid(1))], 1, id="people have other ids"
        ),
        pytest.param(
            [event(0, uuid(2), "d"), event(1, id=uuid(1))], 0, id="people have UUIDs"
        ),
        pytest.param(
            [event(0, "a", "d"), event(1, None, uuid(1))], 0, id="with prefix"
        ),
        pytest.param(
            [event(0, "a", "d"), event(1, uuid(1)), event(2, id=uuid(1))],
            0,
            id="a user elsewhere",
        ),
        pytest.param(
            [event(0, None, uuid(1)), event(1, uuid(1), "d"), event(2, id=uuid(1))],
            0,
            id="a device and a user",
        ),
    ],
)
def test_a_device_is_no_person(records: list[dict[str, Any]], faults: int) -> None:
    assert len(problems(RULE, records, SIMPLIFIED)) == faults
