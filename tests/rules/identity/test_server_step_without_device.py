from typing import Any

import pytest

from mpdoctor.rules.identity.server_step_without_device import RULE
from tests.identity.records import event, problems


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param(
            [event(0, "a", mp_lib="node", name="Sign Up Started")], 1, id="without"
        ),
        pytest.param(
            [event(0, "a", "d", mp_lib="node", name="Sign Up Started")], 0, id="with"
        ),
        pytest.param(
            [event(0, "a", mp_lib="web", name="Sign Up Started")], 0, id="in a client"
        ),
        pytest.param(
            [event(0, "a", mp_lib="node", name="Invoice Paid")], 0, id="after login"
        ),
    ],
)
def test_a_server_passes_the_device_on(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(problems(RULE, records)) == faults
