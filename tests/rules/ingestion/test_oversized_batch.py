import pytest

from mpdoctor.inputs.outcomes import with_outcome
from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.outcome import Cause, Response
from mpdoctor.model.record import Exchange, Request
from mpdoctor.rules.ingestion.oversized_batch import RULE
from tests.rules.failures import failed
from tests.rules.ingestion.subjects import none, only

MIB = 2**20


def exchange(
    records: int = 1, size: int = 100, route: str = "import", status: int | None = None
) -> Exchange:
    response = None if status is None else Response(status, body="1")
    request = Request(
        host="api.mixpanel.com", route=route, size=size, response=response
    )
    return Exchange(with_outcome(request, records), records, 1)


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
    ],
    ids=range(5),
)
def test_what_does_not(given: Exchange, confidence: Confidence) -> None:
    assert only(RULE, given).confidence is confidence


@pytest.mark.parametrize("status", [413, 500])
def test_a_refusal_is_reported_with_what_was_lost(status: int) -> None:
    assert none(RULE, exchange(size=3 * MIB, status=status))


@pytest.mark.parametrize(
    ("host", "help"),
    [
        ("api.mixpanel.com", "split at 2000 records and, to be safe, 2 MiB"),
        (
            "mp.example.com",
            "raise the limit of the proxy, such as `client_max_body_size` of nginx",
        ),
    ],
)
def test_413_is_an_error(host: str, help: str) -> None:
    problem = only(RULE, failed(Cause.TOO_LARGE, host=host, status=413, lost=3000))

    assert problem.severity is Severity.ERROR
    assert problem.help == help
    assert problem.message.endswith("because it is too large: 3,000 events are lost")


@pytest.mark.parametrize("route", ["track", "import", "engage", "groups"])
def test_every_route_has_the_limit(route: str) -> None:
    problem = only(RULE, exchange(2001, route=route))

    assert problem.message == (
        "a request to `api.mixpanel.com` holds more than Mixpanel accepts at once"
    )
    assert problem.subject == {"host": "api.mixpanel.com"}
    assert problem.evidence == {"records": 2001, "bytes": 100}
