"""Clocks that are right but for the time zone."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import chain

from mpdoctor.mixpanel.times import DAY
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.record import Channel
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import InputTotals, Occurrences, Sender

QUARTER = 900
QUARTERS = 4
"""Lags are counted by the nearest quarter of an hour, four in an hour."""

ENOUGH = 20
"""Fewer records of one sender prove no pattern, unless all of them lie ahead."""

FEWEST = 3
"""What happened cannot lie ahead by chance, so of such times this many are enough."""

SHARE = 0.9
"""So much of a sender's records must have the same offset."""

OWN_SHARE = 0.5
"""So much, where it is the offset of the project's own time zone."""

_HALVES = (-9.5, -3.5, -2.5, 3.5, 4.5, 5.5, 6.5, 9.5, 10.5)
_THREE_QUARTERS = (5.75, 8.75, 12.75, 13.75)

_LAST_DAY = 100_000  # beyond it, in the year 2243, no zone is known

# Offsets from UTC that are in use. Others, such as half an hour, come from jobs that run on a schedule.
_IN_USE = [
    round(hours * QUARTERS)
    for hours in (*range(-12, 0), *range(1, 15), *_HALVES, *_THREE_QUARTERS)
]
_ZONES = tuple(sorted({*_IN_USE, *(-quarters for quarters in _IN_USE)}))


Lags = Mapping[int, Occurrences]
"""Records by quarter of an hour between `time` and receipt."""


def check(totals: InputTotals) -> Iterator[Problem]:
    own = _own_zone(totals)
    shifted = {
        sender: found
        for senders in _judged_together(totals.lags)
        if (zones := _zones(senders, own))
        for sender, lags in senders.items()
        if (found := _in_zones(lags, zones))
    }
    if not shifted:
        return
    everything = [*chain.from_iterable(shifted.values())]
    stored = own.issuperset(lag for lag, _ in everything) and (
        shifted.keys() == totals.lags.keys()
    )
    offsets: Counter[str] = Counter()
    for lag, seen in everything:
        offsets[_written(-lag)] += seen.count
    senders = {
        str(sender): sum(seen.count for _, seen in found)
        for sender, found in shifted.items()
    }
    yield Problem(
        f"`time` is in the project's time zone, `{totals.setup.timezone}`"
        if stored
        else "`time` differs from the time of receipt by whole hours, as local time does",
        "projects made before 2023 store it like this: subtract the offset where exported "
        "times meet others"
        if stored
        else "",
        severity=Severity.INFO if stored else None,
        at="properties.time",
        subject={"property": "time"},
        count=offsets.total(),
        positions=tuple(
            sorted({place for _, seen in everything for place in seen.positions})
        ),
        evidence={
            "offsets": dict(sorted(offsets.items())),
            "senders": dict(sorted(senders.items())),
        },
    )


def _own_zone(totals: InputTotals) -> frozenset[int]:
    """The lags that the project's time zone makes on the days of the export."""
    if totals.setup.timezone is None:
        return frozenset()
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        zone = ZoneInfo(totals.setup.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return frozenset()
    noons = (
        datetime.fromtimestamp((day + 0.5) * DAY, zone)
        for source in totals.sources
        if source.channel is Channel.EXPORT
        for day in source.days
        if 0 <= day <= _LAST_DAY
    )
    offsets = {noon.utcoffset() for noon in noons}
    lags = {-round(offset.total_seconds() / QUARTER) for offset in offsets if offset}
    return frozenset(lags - {0})


def _judged_together(
    lags: Mapping[Sender, Lags],
) -> Iterator[Mapping[Sender, Lags]]:
    """Senders with enough records each on their own, the others as if they were one."""
    few = {}
    for sender, own in lags.items():
        if _total(own) >= ENOUGH:
            yield {sender: own}
        else:
            few[sender] = own
    yield few


def _zones(senders: Mapping[Sender, Lags], own: frozenset[int]) -> tuple[int, ...]:
    """The one lag that nearly all records have, or the two of a zone with summer time."""
    counts: Counter[int] = Counter()
    for lags in senders.values():
        counts.update({lag: seen.count for lag, seen in lags.items()})
    total = counts.total()
    if not total:
        return ()
    shares = {lag: sum(counts[b] for b in _around(lag)) / total for lag in _ZONES}
    at_home = sum(shares.get(lag, 0) for lag in own)
    if at_home >= OWN_SHARE and (total >= FEWEST or max(own) < 0):
        return tuple(sorted(own))
    best = max(_ZONES, key=lambda lag: (shares[lag], counts[lag], -abs(lag)))
    if total < ENOUGH and not (
        total >= FEWEST and best < 0 and sum(counts[b] for b in _around(best)) == total
    ):
        return ()
    if shares[best] >= SHARE:
        return (best,)
    for other in (best - QUARTERS, best + QUARTERS):
        if shares[best] + shares.get(other, 0) >= SHARE:
            return (best, other)
    return ()


def _in_zones(lags: Lags, zones: tuple[int, ...]) -> list[tuple[int, Occurrences]]:
    """What was seen with these lags, with the lag that it belongs to."""
    return [
        (lag, lags[bucket])
        for lag in zones
        for bucket in _around(lag)
        if bucket in lags and lags[bucket].count
    ]


def _total(lags: Lags) -> int:
    return sum(seen.count for seen in lags.values())


def _around(lag: int) -> tuple[int, int]:
    """An event is received after it happened, so delays make a lag longer only."""
    return lag, lag + 1


def _written(quarters: int) -> str:
    hours, rest = divmod(abs(quarters), QUARTERS)
    return f"{'-' if quarters < 0 else '+'}{hours:02}:{rest * 15:02}"


RULE = Rule(
    code="ENV031",
    name="whole-hour-offset",
    severity=Severity.WARNING,
    looks_at=InputTotals,
    check=check,
    confidence=Confidence.LIKELY,
    summary="`time` of live events differs from their receipt by a constant number of "
    "hours.",
    why="The sender treats local time as UTC, or the project was created before 2023 "
    "and stores times in its own time zone. If you join them with other data, all "
    "events are hours off.",
    fix="Send UTC. For a project created before 2023, subtract the offset of the "
    "project's time zone from exported times.",
    reference="https://docs.mixpanel.com/docs/orgs-and-projects/managing-projects",
    needs=frozenset({Need.EXPORT, Need.EXPORT_RECEIPT}),
)
