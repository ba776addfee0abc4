"""ENV024: imports without `strict=1`."""

from typing import Any

import pytest

from mpdoctor.inputs.outcomes import with_outcome
from mpdoctor.model.outcome import Response
from mpdoctor.model.record import Exchange, Request
from mpdoctor.rules.ingestion.lenient_import import RULE


def exchange(records: int = 1, **request: Any) -> Exchange:
    given = {"host": "api.mixpanel.com", "route": "import", "token": "t", **request}
    return Exchange(with_outcome(Request(**given), records), records, 1)


@pytest.mark.parametrize(
    "given",
    [
        exchange(),
        exchange(query={"strict": "0"}),
        exchange(response=Response(200, {}, "1")),
        exchange(response=Response(200, {}, '{"code":200,"status":"OK"}')),
    ],
    ids=range(4),
)
def test_nobody_hears_of_what_is_rejected(given: Exchange) -> None:
    assert len(list(RULE.check(given))) == 1


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(exchange(query={"strict": "1"}), id="strict"),
        pytest.param(exchange(route="track"), id="not an import"),
        pytest.param(exchange(0), id="no events"),
        pytest.param(exchange(response=Response(401)), id="refused"),
        pytest.param(
            exchange(
                response=Response(200, {}, '{"num_records_imported":1,"code":200}')
            ),
            id="the answer counts what was stored",
        ),
    ],
)
def test_near_misses(given: Exchange) -> None:
    assert not list(RULE.check(given))
