from typing import Any

import pytest

from mpdoctor.rules.profiles.placeholder_profile_id import RULE
from tests.rules.profiles.records import findings, group, update


@pytest.mark.parametrize(
    ("record", "faults"),
    [
        pytest.param(update("undefined", set={"x": 1}), 1, id="undefined"),
        pytest.param(update(" Null ", set={"x": 1}), 1, id="null as text"),
        pytest.param(update(0, set={"x": 1}), 1, id="zero"),
        pytest.param(update({"id": 1}, set={"x": 1}), 1, id="object"),
        pytest.param(update("[object Object]", set={"x": 1}), 1, id="printed object"),
        pytest.param(
            update("00000000-0000-0000-0000-000000000000", set={"x": 1}), 1, id="zeros"
        ),
        pytest.param(group("company", "null", set={"x": 1}), 1, id="group"),
        pytest.param(update("none-1", set={"x": 1}), 0, id="begins with a word"),
        pytest.param(update("10", set={"x": 1}), 0, id="number"),
        pytest.param(update("", set={"x": 1}), 0, id="left to PRO019"),
    ],
)
def test_placeholders_are_nobody(record: dict[str, Any], faults: int) -> None:
    assert len(findings(RULE, [record])) == faults
