"""CON002: events that reached their project by way of another region."""

from collections.abc import Sequence
from datetime import date

import pytest

from mpdoctor.mixpanel.residency import EPOCH
from mpdoctor.model.levels import Confidence
from mpdoctor.model.record import Channel
from mpdoctor.model.settings import Region, Setup
from mpdoctor.model.subjects import EventSource
from mpdoctor.rules.connection.forwarded_traffic import RULE
from tests.rules.connection.subjects import PYTHON, WEB, found, source, totals


def exported(endpoint: str | None, *, forwarded: bool = False) -> EventSource:
    return source(channel=Channel.EXPORT, endpoint=endpoint, forwarded=forwarded)


US_HOST = exported("api.mixpanel.com")
JS_HOST = exported("api-js.mixpanel.com")
EU_HOST = exported("api-eu.mixpanel.com")
FLAGGED = exported("api.mixpanel.com", forwarded=True)
ONLY_FLAGGED = exported(None, forwarded=True)
PROXY = exported("mp.example.com")


@pytest.mark.parametrize(
    ("region", "sources", "hosts"),
    [
        pytest.param(Region.EU, [EU_HOST], [], id="at home"),
        pytest.param(Region.EU, [PROXY, exported(None)], [], id="not told"),
        pytest.param(Region.US, [US_HOST, JS_HOST], [], id="both are the US"),
        pytest.param(Region.EU, [EU_HOST, US_HOST], ["api.mixpanel.com"], id="EU"),
        pytest.param(Region.IN, [JS_HOST], ["api-js.mixpanel.com"], id="India"),
        pytest.param(Region.US, [EU_HOST], ["api-eu.mixpanel.com"], id="mirror"),
        pytest.param(
            Region.EU,
            [US_HOST, JS_HOST, FLAGGED],
            ["api-js.mixpanel.com", "api.mixpanel.com"],
            id="one finding per host",
        ),
        pytest.param(Region.EU, [ONLY_FLAGGED], [None], id="only marked"),
        pytest.param(None, [FLAGGED], ["api.mixpanel.com"], id="the mark will do"),
        pytest.param(None, [US_HOST, JS_HOST], [], id="region unknown"),
        pytest.param(None, [EU_HOST, US_HOST], ["api.mixpanel.com"], id="told by both"),
    ],
)
def test_a_raw_export_shows_which_way_events_came(
    region: Region | None, sources: Sequence[EventSource], hosts: list[str | None]
) -> None:
    problems = found(RULE, totals(Setup(region=region), *sources))

    assert [problem.subject.get("host") for problem in problems] == hosts


def test_it_is_likely_where_only_the_events_tell_the_region() -> None:
    (problem,) = found(RULE, totals(None, EU_HOST, US_HOST))
    (marked,) = found(RULE, totals(None, FLAGGED))

    assert problem.confidence is Confidence.LIKELY
    assert marked.confidence is Confidence.CERTAIN


def test_captured_requests_are_left_to_wrong_region_host() -> None:
    captured = source("t", channel=Channel.TRACK, endpoint="api.mixpanel.com")

    assert found(RULE, totals(Setup(region=Region.EU), captured)) == []


def test_the_evidence_tells_senders_days_and_what_became_of_the_events() -> None:
    first = (date(2026, 6, 30) - EPOCH).days
    subject = totals(
        Setup(region=Region.EU),
        source(
            channel=Channel.EXPORT,
            endpoint="api.mixpanel.com",
            sender=WEB,
            count=8,
            lines=(5, 9),
            days={first: 3, first + 1: 5},
        ),
        source(
            channel=Channel.EXPORT,
            endpoint="api.mixpanel.com",
            forwarded=True,
            sender=PYTHON,
            count=2,
            lines=(2,),
            days={first: 2},
        ),
    )

    (problem,) = found(RULE, subject)

    assert problem.count == 10
    assert problem.evidence == {
        "first_day": "2026-06-30",
        "last_day": "2026-07-01",
        "days": {"2026-06-30": 5, "2026-07-01": 5},
        "fate": {"forwarded": 5, "hidden from reports, still in raw exports": 5},
        "senders": {"web 2.55.1": 8, "python 5.4.1": 2},
        "astray": {
            "web 2.55.1": {
                "last_seen": "2026-07-01",
                "per_day": 4.0,
                "stops_working": "2026-07-01",
            },
            "python 5.4.1": {
                "last_seen": "2026-06-30",
                "per_day": 2.0,
                "stops_working": "2026-07-01",
            },
        },
    }


@pytest.mark.parametrize(
    ("last", "text"),
    [
        (date(2026, 6, 30), "forwarding ended on 2026-07-01"),
        (date(2026, 7, 31), "reports do not show such events"),
        (date(2026, 8, 1), "until 2026-12-31"),
    ],
)
def test_the_advice_follows_the_last_day(last: date, text: str) -> None:
    subject = totals(
        Setup(region=Region.EU),
        source(
            channel=Channel.EXPORT,
            endpoint="api.mixpanel.com",
            days={(last - EPOCH).days: 1},
        ),
    )

    (problem,) = found(RULE, subject)

    assert text in problem.help


def test_a_long_history_does_not_make_a_long_report() -> None:
    subject = totals(
        Setup(region=Region.EU),
        source(
            channel=Channel.EXPORT,
            endpoint="api.mixpanel.com",
            days=dict.fromkeys([*range(20_000), 10**15], 1),
        ),
    )

    (problem,) = found(RULE, subject)

    assert len(problem.evidence["days"]) == 31
    assert problem.evidence["last_day"] == "9999-12-31"
