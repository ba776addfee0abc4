from typing import Any

import pytest

from mpdoctor.rules.identity.address_as_user_id import RULE
from tests.identity.records import event, problems


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param([event(0, "ada@example.com", "d")], 1, id="e-mail"),
        pytest.param([event(0, "+4930123456", "d")], 1, id="phone"),
        pytest.param([event(0, "4711", "d")], 0, id="number"),
        pytest.param([event(0, "@ada", "d")], 0, id="at sign"),
    ],
)
def test_an_address_is_no_id(records: list[dict[str, Any]], faults: int) -> None:
    assert len(problems(RULE, records)) == faults
