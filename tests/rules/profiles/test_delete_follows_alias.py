from typing import Any

import pytest

from mpdoctor.rules.profiles.delete_follows_alias import RULE
from tests.rules.profiles.records import findings, update


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param([update("a", delete="")], 1, id="without"),
        pytest.param([update("a", delete="", ignore_alias=True)], 0, id="with"),
    ],
)
def test_a_clean_up_deletes_exactly_one_profile(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(findings(RULE, records)) == faults
