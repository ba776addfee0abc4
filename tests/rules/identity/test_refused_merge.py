from typing import Any

import pytest

from mpdoctor.rules.identity.refused_merge import RULE
from tests.identity.records import event, identify, problems, uuid


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param(
            [identify(0, "a", uuid(1), **{"$failure_reason": "too many"})],
            1,
            id="of Original",
        ),
        pytest.param(
            [event(0, "a", "d", **{"$identity_failure_reason": "taken"})],
            1,
            id="of Simplified",
        ),
        pytest.param(
            [event(0, "a", "d", **{"$identity_failure_reason": r}) for r in "xyx"],
            2,
            id="two reasons",
        ),
        pytest.param([event(0, "a", "d", **{"$failure_reason": ""})], 0, id="empty"),
    ],
)
def test_mixpanel_says_why(records: list[dict[str, Any]], faults: int) -> None:
    assert len(problems(RULE, records)) == faults
