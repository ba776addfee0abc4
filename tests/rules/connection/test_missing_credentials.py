"""CON035: imports without credentials."""

from typing import Any

import pytest

from mpdoctor.inputs.outcomes import with_outcome
from mpdoctor.model.levels import Severity
from mpdoctor.model.outcome import Response
from mpdoctor.model.record import Exchange, Request
from mpdoctor.rules.connection.missing_credentials import RULE

JSON = {"content-type": "application/json"}


def exchange(records: int = 1, **request: Any) -> Exchange:
    given = {"host": "api.mixpanel.com", "route": "import", "headers": JSON, **request}
    return Exchange(with_outcome(Request(**given), records), records, 1)


@pytest.mark.parametrize(
    ("given", "severity"),
    [
        (exchange(response=Response(200, {}, "1")), None),
        (exchange(host="mp.example.com"), Severity.WARNING),
        (exchange(), Severity.WARNING),
    ],
    ids=["answered", "through a proxy", "unanswered"],
)
def test_nobody_is_known_by_it(given: Exchange, severity: Severity | None) -> None:
    (problem,) = RULE.check(given)

    assert problem.severity is severity
    assert problem.message.startswith(
        "events were sent to `/import` without credentials"
    )


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(exchange(route="track"), id="track needs none"),
        pytest.param(exchange(token="a"), id="a token"),
        pytest.param(exchange(headers={"authorization": "Bearer x"}), id="OAuth"),
        pytest.param(exchange(query={"api_key": "x"}), id="an old key"),
        pytest.param(exchange(headers={}), id="headers were not recorded"),
        pytest.param(exchange(0), id="no events"),
        pytest.param(
            exchange(
                response=Response(200, {}, '{"num_records_imported":1,"code":200}')
            ),
            id="stored",
        ),
        pytest.param(exchange(response=Response(401)), id="refused"),
    ],
)
def test_near_misses(given: Exchange) -> None:
    assert not list(RULE.check(given))
