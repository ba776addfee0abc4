"""ENV029: compressed profile updates."""

from typing import Any

import pytest

from mpdoctor.inputs.outcomes import with_outcome
from mpdoctor.model.outcome import Response
from mpdoctor.model.record import Exchange, Request
from mpdoctor.rules.ingestion.compressed_update import RULE

GZIP = {"content-encoding": "gzip"}


def exchange(**request: Any) -> Exchange:
    return Exchange(with_outcome(Request(host="h", **request), 1), 1, 1)


@pytest.mark.parametrize("route", ["engage", "groups"])
def test_it_is_not_documented(route: str) -> None:
    assert len(list(RULE.check(exchange(route=route, headers=GZIP)))) == 1


@pytest.mark.parametrize(
    "given",
    [
        exchange(route="import", headers=GZIP),
        exchange(route="engage", headers={"content-encoding": "identity"}),
        exchange(route="engage"),
        exchange(route="engage", headers=GZIP, response=Response(200, {}, "1")),
    ],
    ids=["import", "plain", "unknown", "accepted"],
)
def test_near_misses(given: Exchange) -> None:
    assert not list(RULE.check(given))
