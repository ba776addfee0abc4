from typing import Any

import pytest

from mpdoctor.rules.identity.nobody_from_a_client import RULE
from tests.identity.records import event, problems


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param([event(0, id="", mp_lib="web")], 1, id="browser"),
        pytest.param([event(0, id="", mp_lib="python")], 0, id="server"),
        pytest.param(
            [event(0, None, "d", id="", mp_lib="web")], 0, id="device is known"
        ),
    ],
)
def test_a_client_knows_who_it_is(records: list[dict[str, Any]], faults: int) -> None:
    assert len(problems(RULE, records)) == faults
