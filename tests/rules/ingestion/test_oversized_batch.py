import pytest

from mpdoctor.model.levels import Confidence
from mpdoctor.model.record import Exchange, Request
from mpdoctor.rules.ingestion.oversized_batch import RULE
from tests.rules.ingestion.subjects import none, only

MIB = 2**20


def exchange(
    records: int = 1, size: int = 100, route: str = "import", status: int | None = None
) -> Exchange:
    request = Request(host="api.mixpanel.com", route=route, size=size, status=status)
    return Exchange(request, records, 1)


@pytest.mark.parametrize(
    "given",
    [
        exchange(2000),
        exchange(size=2 * MIB),
        exchange(size=5 * MIB, status=200),
        exchange(99_999, route="record"),
        exchange(size=99 * MIB, route=""),
    ],
    ids=range(5),
)
def test_what_fits(given: Exchange) -> None:
    assert none(RULE, given)


@pytest.mark.parametrize(
    ("given", "confidence"),
    [
        (exchange(2001), Confidence.CERTAIN),
        (exchange(2001, status=200), Confidence.CERTAIN),
        (exchange(size=10 * MIB + 1), Confidence.CERTAIN),
        (exchange(size=2 * MIB + 1), Confidence.LIKELY),
        (exchange(size=10 * MIB), Confidence.LIKELY),
        (exchange(size=3 * MIB, status=500), Confidence.LIKELY),
        (exchange(size=3 * MIB, status=413), Confidence.CERTAIN),
    ],
    ids=range(7),
)
def test_what_does_not(given: Exchange, confidence: Confidence) -> None:
    assert only(RULE, given).confidence is confidence


@pytest.mark.parametrize("route", ["track", "import", "engage", "groups"])
def test_every_route_has_the_limit(route: str) -> None:
    problem = only(RULE, exchange(2001, route=route))

    assert problem.message == (
        "a request to `api.mixpanel.com` holds more than Mixpanel takes at once"
    )
    assert problem.subject == {"host": "api.mixpanel.com"}
    assert problem.evidence == {"records": 2001, "bytes": 100}
