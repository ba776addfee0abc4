from typing import Any

import pytest

from mpdoctor.rules.profiles.first_touch_overwritten import RULE
from tests.rules.profiles.records import findings, update


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param([update("a", set={"initial_campaign": "x"})], 1, id="set"),
        pytest.param(
            [update("a", set_once={"initial_campaign": "x"})], 0, id="set once"
        ),
        pytest.param([update("a", set={"first_name": "Ada"})], 0, id="a first name"),
        pytest.param(
            [update("a", set={"signup_date": "2026-01-01"})],
            1,
            id="when they signed up",
        ),
    ],
)
def test_first_values_are_set_once(records: list[dict[str, Any]], faults: int) -> None:
    assert len(findings(RULE, records)) == faults


def test_browser_sdks_keep_the_first_referrer_themselves() -> None:
    written = {"$initial_referrer": "$direct", "$initial_referring_domain": "$direct"}

    assert findings(RULE, [update("a", set=written)]) == []
