from typing import Any

import pytest

from mpdoctor.model.record import Exchange, Request
from mpdoctor.rules.ingestion.unrecorded_body import RULE


@pytest.mark.parametrize(
    ("request_", "faults"),
    [
        pytest.param(
            {"route": "track", "omitted": frozenset({"body"})}, 1, id="left out"
        ),
        pytest.param({"route": "track"}, 0, id="empty"),
        pytest.param(
            {"route": "track", "omitted": frozenset({"credentials"})},
            0,
            id="credentials",
        ),
        pytest.param(
            {"route": "record", "omitted": frozenset({"body"})}, 0, id="session replay"
        ),
    ],
)
def test_a_body_that_was_not_recorded_is_said_to_be_missing(
    request_: dict[str, Any], faults: int
) -> None:
    found = list(RULE.check(Exchange(Request(**request_), 0, 0)))

    assert len(found) == faults
