from typing import Any

import pytest

from mpdoctor.model.record import Request
from mpdoctor.rules.identity.imported_identity_verb import RULE
from tests.identity.records import ORIGINAL, SIMPLIFIED, event, identify, problems, uuid


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param([identify(0, "a", uuid(1))], 1, id="identify"),
        pytest.param([event(0, "a", "d")], 0, id="an event"),
    ],
)
def test_simplified_refuses_identity_events(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert (
        len(problems(RULE, records, SIMPLIFIED, request=Request(route="import")))
        == faults
    )


@pytest.mark.parametrize(
    ("model", "route"), [(ORIGINAL, "import"), (SIMPLIFIED, "track")]
)
def test_only_imports_of_simplified_projects(model: Any, route: str) -> None:
    records = [identify(0, "a", uuid(1))]

    assert problems(RULE, records, model, Request(route=route)) == []
