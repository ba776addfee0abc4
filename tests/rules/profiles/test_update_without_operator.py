from typing import Any

import pytest

from mpdoctor.rules.profiles.update_without_operator import RULE
from tests.rules.profiles.records import captured, findings, group, update


@pytest.mark.parametrize(
    ("record", "faults"),
    [
        pytest.param(update("a"), 1, id="none"),
        pytest.param(update("a", ip="0", ignore_time=True), 1, id="options only"),
        pytest.param(
            update("a") | {"plan": "pro"}, 1, id="properties beside the token"
        ),
        pytest.param(captured(update("a")), 1, id="in a request"),
        pytest.param(group("company", "acme"), 1, id="group"),
        pytest.param(update("a", set={}), 0, id="nothing to set"),
        pytest.param(update("a", sett={"x": 1}), 0, id="left to PRO010"),
        pytest.param(update("a", delete=""), 0, id="delete"),
    ],
)
def test_an_update_has_an_operator(record: dict[str, Any], faults: int) -> None:
    assert len(findings(RULE, [record])) == faults
