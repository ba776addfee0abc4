"""Who sent what where, and until when it works."""

from datetime import date, timedelta

import pytest

from mpdoctor.diagnosis.streams import astray_shown, streams
from mpdoctor.model.place import pack_position
from mpdoctor.model.plan import Platform
from mpdoctor.model.record import Channel
from mpdoctor.model.settings import Region
from mpdoctor.model.subjects import EventSource, Occurrences, Sender

EPOCH = date(1970, 1, 1)
WEB = Sender("web", "2.55.1", Platform.WEB)
IOS = Sender("swift", "5.0.4", Platform.IOS)
US, EU, IN = "api-js.mixpanel.com", "api-eu.mixpanel.com", "api-in.mixpanel.com"


def source(
    endpoint: str | None,
    days: dict[str, int],
    *,
    sender: Sender = WEB,
    channel: Channel = Channel.EXPORT,
    forwarded: bool = False,
    token: str | None = None,
) -> EventSource:
    return EventSource(
        sender,
        channel,
        token,
        endpoint,
        forwarded,
        Occurrences(sum(days.values()), ((0, 0, pack_position(1)),)),
        {(date.fromisoformat(day) - EPOCH).days: n for day, n in days.items()},
    )


def test_a_stream_tells_endpoint_sender_and_days() -> None:
    [stream] = streams([source(EU, {"2026-05-01": 2, "2026-05-03": 1})], Region.EU)

    assert (stream.endpoint, stream.region, stream.events) == (EU, Region.EU, 3)
    assert (stream.first, stream.last) == (date(2026, 5, 1), date(2026, 5, 3))
    assert stream.days == {date(2026, 5, 1): 2, date(2026, 5, 3): 1}
    assert stream.astray is None


@pytest.mark.parametrize(
    ("project", "endpoint", "channel", "last", "stopped"),
    [
        (Region.EU, US, Channel.EXPORT, "2026-06-01", date(2026, 7, 1)),
        (Region.EU, US, Channel.EXPORT, "2026-07-20", date(2026, 7, 1)),
        # Still in the export after forwarding was refused: the project has an extension.
        (Region.EU, US, Channel.EXPORT, "2026-09-01", date(2027, 1, 1)),
        (Region.EU, US, Channel.TRACK, "2026-09-01", date(2026, 7, 1)),
        (Region.IN, US, Channel.TRACK, "2026-09-01", None),
        (Region.US, EU, Channel.TRACK, "2026-05-01", None),
        (Region.EU, IN, Channel.TRACK, "2026-05-01", None),
    ],
)
def test_the_day_from_which_nothing_gets_through(
    project: Region, endpoint: str, channel: Channel, last: str, stopped: date | None
) -> None:
    [stream] = streams([source(endpoint, {last: 1}, channel=channel)], project)

    assert stream.astray is not None
    assert stream.astray.stopped == stopped


@pytest.mark.parametrize(
    ("project", "endpoint", "forwarded"),
    [
        (Region.EU, EU, False),
        (Region.US, US, False),
        (None, US, False),
        (Region.EU, "mp.example.com", False),
        (Region.EU, None, False),
    ],
)
def test_what_is_at_home_or_unknown_is_not_astray(
    project: Region | None, endpoint: str | None, forwarded: bool
) -> None:
    found = streams([source(endpoint, {"2026-05-01": 1}, token="t")], project)

    assert [stream.astray for stream in found] == [None]


@pytest.mark.parametrize("endpoint", [None, EU])
def test_the_mark_of_forwarding_is_enough(endpoint: str | None) -> None:
    [stream] = streams([source(endpoint, {"2026-05-01": 1}, forwarded=True)], Region.EU)

    assert stream.astray is not None


def test_what_is_lost_a_day_is_the_average_of_the_last_week() -> None:
    start = date(2026, 5, 1)
    days = {(start + timedelta(days=n)).isoformat(): 100 for n in range(20)}
    days |= {(start + timedelta(days=n)).isoformat(): 7 for n in range(20, 30)}

    [stream] = streams([source(US, days)], Region.EU)

    assert stream.astray is not None
    assert stream.astray.per_day == 7.0
    assert len(stream.days) <= 31


def test_days_without_events_count_too() -> None:
    [stream] = streams([source(US, {"2026-05-01": 4, "2026-05-04": 4})], Region.EU)

    assert stream.astray is not None
    assert stream.astray.per_day == 2.0


def test_the_order_does_not_depend_on_arrival() -> None:
    several = [
        source(EU, {"2026-05-01": 9}),
        source(US, {"2026-05-01": 1}),
        source(EU, {"2026-05-01": 9}, sender=IOS),
        source(EU, {"2026-05-01": 50}),
    ]
    told = streams(several, Region.EU)

    assert told == streams(several[::-1], Region.EU)
    assert [stream.events for stream in told] == [1, 50, 9, 9]


def test_a_mere_count_is_no_stream() -> None:
    assert streams([source(None, {"2026-05-01": 1})], Region.EU) == ()


def test_evidence_adds_up_by_sender() -> None:
    shown = astray_shown(
        [
            source(US, {"2026-05-01": 2}),
            source("api.mixpanel.com", {"2026-05-03": 5}),
            source(US, {"2026-05-02": 1}, sender=IOS),
            source(EU, {"2026-05-09": 1}),
        ],
        Region.EU,
    )

    assert shown == {
        "web 2.55.1": {
            "last_seen": "2026-05-03",
            "per_day": 7.0,
            "stops_working": "2026-07-01",
        },
        "swift 5.0.4": {
            "last_seen": "2026-05-02",
            "per_day": 1.0,
            "stops_working": "2026-07-01",
        },
    }
