from typing import Any

import pytest

from mpdoctor.rules.identity.client_server_split import RULE
from tests.identity.records import event, problems, uuid


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param(
            [event(i, f"u{i}x", uuid(i), mp_lib="web") for i in range(3)]
            + [event(i, str(i + 50), mp_lib="python") for i in range(3)],
            1,
            id="numbers here, text there",
        ),
        pytest.param(
            [event(i, f"u{i}x", uuid(i), mp_lib="web") for i in range(3)]
            + [event(i, f"u{i}x", mp_lib="python") for i in range(3)],
            0,
            id="one is shared",
        ),
        pytest.param(
            [event(i, f"u{i}x", uuid(i), mp_lib="web") for i in range(3)]
            + [event(i, f"v{i}x", mp_lib="python") for i in range(3)],
            0,
            id="same form",
        ),
        pytest.param(
            [event(i, f"u{i}x", uuid(i), mp_lib="web") for i in range(3)]
            + [event(i, str(i + 50), mp_lib="python") for i in range(2)],
            0,
            id="two of a server",
        ),
    ],
)
def test_both_sides_know_a_person_by_one_id(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(problems(RULE, records)) == faults
