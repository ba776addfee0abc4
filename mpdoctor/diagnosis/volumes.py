"""From the totals to volumes: what there is, rather than what is wrong with it."""

from collections import Counter, defaultdict

from mpdoctor.analysis.totals import Totals
from mpdoctor.diagnosis.redaction import Redactor
from mpdoctor.diagnosis.streams import astray
from mpdoctor.diagnosis.subjects import Subjects
from mpdoctor.mixpanel.hosts import host_of, region_of
from mpdoctor.mixpanel.residency import calendar_day
from mpdoctor.model.plan import Status, TrackingPlan
from mpdoctor.model.settings import Region
from mpdoctor.model.volumes import EventVolume, SenderVolume, Volumes

EVENTS, PROPERTIES, SENDERS, DAYS = 1000, 200, 50, 92
"""The most that is told of each, so that a report does not grow with the input."""


def volumes(
    totals: Totals,
    subjects: Subjects,
    plan: TrackingPlan | None,
    region: Region | None,
    redactor: Redactor,
) -> Volumes:
    """The largest events and senders, in an order that does not depend on arrival.

    Names come from the input, so secrets and people in them are hidden.
    """
    properties: dict[str, set[str]] = defaultdict(set)
    for (event, _, _, names, _), _ in totals.shapes.items():
        if isinstance(event, str):
            properties[event].update(names)
    named = [(name, row) for name, row in totals.names.items() if isinstance(name, str)]
    named.sort(key=lambda pair: (-pair[1].count, pair[0]))
    events = []
    for name, row in named[:EVENTS]:
        senders: Counter[str] = Counter()
        for sender, count in row.kept_senders().items():
            senders[redactor.text(sender.lib or "no library")] += count
        events.append(
            EventVolume(
                event=redactor.name(name),
                count=row.count,
                properties=tuple(
                    map(redactor.name, sorted(properties[name])[:PROPERTIES])
                ),
                senders=dict(sorted(senders.items())),
                planned=None if plan is None else name in plan.events,
            )
        )
    seen = {name for name, _ in named}
    return Volumes(
        events=tuple(events),
        others=totals.examined["events"] - sum(one.count for one in events),
        senders=_senders(subjects, region, redactor),
        unseen=tuple(
            name
            for name, spec in sorted(plan.events.items() if plan is not None else ())
            if name not in seen and spec.status is Status.LIVE
        )[:EVENTS],
        arrivals={} if totals.lags.has_dropped else _arrivals(subjects),
    )


def _arrivals(subjects: Subjects) -> dict[int, int]:
    counts: Counter[int] = Counter()
    for lags in subjects.totals.lags.values():
        for quarters, seen in lags.items():
            counts[quarters] += seen.count
    return dict(sorted(counts.items()))


def _senders(
    subjects: Subjects, region: Region | None, redactor: Redactor
) -> tuple[SenderVolume, ...]:
    found = []
    for source in subjects.sources:
        lost = astray(source, region)
        endpoint = host_of(source.endpoint or "")
        latest = sorted(source.days.items())[-DAYS:]
        found.append(
            SenderVolume(
                sender=redactor.text(str(source.sender)),
                endpoint=redactor.text(endpoint),
                region=str(region_of(endpoint) or ""),
                count=source.seen.count,
                days={calendar_day(day): count for day, count in latest},
                lost_since=lost.stopped if lost is not None else None,
                lost=source.fates.get("lost", 0),
            )
        )
    found.sort(key=lambda one: (-one.count, one.sender, one.endpoint, one.lost))
    return tuple(found[:SENDERS])
