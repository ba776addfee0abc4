from typing import Any

import pytest

from mpdoctor.rules.identity.sdk_below_simplified import RULE
from tests.identity.records import SIMPLIFIED, event, problems


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param([event(0, id="a", mp_lib="unity")], 1, id="Unity"),
        pytest.param(
            [event(0, id="a", mp_lib="web", **{"$lib_version": "2.45.0"})],
            1,
            id="old browser",
        ),
        pytest.param(
            [event(0, id="a", mp_lib="web", **{"$lib_version": "2.46.0"})],
            0,
            id="new browser",
        ),
        pytest.param([event(0, id="a", mp_lib="web")], 0, id="unknown version"),
        pytest.param(
            [event(0, "a", "d", mp_lib="web", **{"$lib_version": "2.45.0"})],
            0,
            id="old, but both are there",
        ),
    ],
)
def test_old_sdks_do_not_send_both_ids(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(problems(RULE, records, SIMPLIFIED)) == faults
