from typing import Any

import pytest

from mpdoctor.rules.profiles.append_as_set import RULE
from tests.identity.records import problems, update


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param([update("a", append={"plans": "pro"})] * 2, 1, id="twice"),
        pytest.param(
            [update(id, append={"plans": "pro"}) for id in "ab"], 0, id="for two people"
        ),
        pytest.param(
            [update("a", append={"plans": plan}) for plan in ("pro", "free")],
            0,
            id="two values",
        ),
    ],
)
def test_a_value_is_appended_once(records: list[dict[str, Any]], faults: int) -> None:
    assert len(problems(RULE, records)) == faults
