"""From the sources to streams: who sent what where, until when."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from mpdoctor.mixpanel.hosts import host_of, region_of
from mpdoctor.mixpanel.residency import (
    EXTENSION_ENDS,
    FORWARDING_ENDED,
    FORWARDING_REFUSED,
    calendar_day,
)
from mpdoctor.model.record import Channel
from mpdoctor.model.settings import Region
from mpdoctor.model.streams import Astray, Stream
from mpdoctor.model.subjects import EventSource

DAYS_SHOWN = 31
WEEK = 7


def streams(
    sources: Iterable[EventSource], project: Region | None
) -> tuple[Stream, ...]:
    """Every stream, those that lose events first, then the largest.

    Streams about which nothing is known but a count are left out.
    """
    made = [
        _stream(source, project)
        for source in sources
        if source.endpoint or source.forwarded or source.token
    ]
    return tuple(
        sorted(
            made,
            key=lambda stream: (
                stream.astray is None and not stream.lost,
                -stream.events,
                stream.endpoint,
                stream.sender,
                stream.token or "",
                stream.channel.value,
            ),
        )
    )


def _stream(source: EventSource, project: Region | None) -> Stream:
    endpoint = host_of(source.endpoint or "")
    region = region_of(endpoint)
    latest = dict(sorted(source.days.items())[-DAYS_SHOWN:])
    return Stream(
        endpoint=endpoint,
        sender=source.sender,
        channel=source.channel,
        events=source.seen.count,
        region=region,
        forwarded=source.forwarded,
        token=source.token if isinstance(source.token, str) else None,
        first=calendar_day(min(source.days)) if source.days else None,
        last=calendar_day(max(source.days)) if source.days else None,
        days={calendar_day(day): count for day, count in latest.items()},
        astray=astray(source, project),
        fates=source.fates,
    )


def astray(source: EventSource, project: Region | None) -> Astray | None:
    """What becomes of a source that sends to another region, or `None`."""
    there = region_of(source.endpoint or "")
    if source.forwarded and there in (None, project):
        there = Region.US
    if project is None or there is None or there is project:
        return None
    per_day = _last_week(source.days)
    if project is not Region.EU or there is not Region.US:
        return Astray(per_day, None)
    last = calendar_day(max(source.days)) if source.days else None
    if (
        source.channel is Channel.EXPORT
        and last is not None
        and last >= FORWARDING_REFUSED
    ):
        # It is in the project's export, so the project has an extension.
        return Astray(per_day, EXTENSION_ENDS + timedelta(days=1))
    return Astray(per_day, FORWARDING_ENDED)


def _last_week(days: Mapping[int, int]) -> float:
    """Events a day in the week that ends with the last of them."""
    if not days:
        return 0.0
    last = max(days)
    first = max(min(days), last - WEEK + 1)
    total = sum(count for day, count in days.items() if day >= first)
    return round(total / (last - first + 1), 1)


def astray_shown(
    sources: Iterable[EventSource], project: Region
) -> dict[str, dict[str, str | float | None]]:
    """By sender: when it was last seen, what is lost a day, and since when; as evidence."""
    shown: dict[str, dict[str, str | float | None]] = {}
    found = [stream for stream in streams(sources, project) if stream.astray]
    for stream in found[:SENDERS_SHOWN]:
        assert stream.astray is not None
        name = str(stream.sender)
        stopped = stream.astray.stopped
        known = shown.get(name)
        per_day = stream.astray.per_day + float((known or {}).get("per_day") or 0)
        last = stream.last.isoformat() if stream.last else None
        before = str((known or {}).get("last_seen") or "")
        shown[name] = {
            "last_seen": max(last or "", before) or None,
            "per_day": round(per_day, 1),
            "stops_working": stopped.isoformat() if stopped else "never worked",
        }
    return shown


SENDERS_SHOWN = 20
