"""CON023: too many requests."""

from typing import Any

import pytest

from mpdoctor.rules.connection.throttled_loader import RULE
from tests.rules.connection.subjects import exchange, found


@pytest.mark.parametrize(
    ("request_", "subject"),
    [
        (
            {"route": "import", "status": 429},
            [{"route": "import", "host": "api.mixpanel.com"}],
        ),
        (
            {"route": "track", "status": 429, "host": "mp.example.com"},
            [{"route": "track"}],
        ),
        ({"route": "import", "status": 400}, []),
        ({"route": "import", "status": None}, []),
        ({"route": "", "status": 429}, []),
    ],
)
def test_only_429_on_a_route_of_mixpanels(
    request_: dict[str, Any], subject: list[dict[str, str]]
) -> None:
    problems = found(RULE, exchange(**request_))

    assert [problem.subject for problem in problems] == subject
