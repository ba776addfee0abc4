"""Clocks that are right but for the time zone."""

from collections import Counter
from collections.abc import Iterator, Mapping

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.place import RecordPosition
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import InputTotals, Occurrences

QUARTERS = 4
"""Lags are counted by the nearest quarter of an hour."""

ENOUGH = 20
"""Fewer records of one sender prove no pattern."""

SHARE = 0.9
"""So much of a sender's records must have the same offset."""

_HALVES = (-9.5, -3.5, -2.5, 3.5, 4.5, 5.5, 6.5, 9.5, 10.5)
_THREE_QUARTERS = (5.75, 8.75, 12.75, 13.75)

# Offsets from UTC that are in use. Others, such as half an hour, come from jobs that run on a schedule.
_IN_USE = [
    round(hours * QUARTERS)
    for hours in (*range(-12, 0), *range(1, 15), *_HALVES, *_THREE_QUARTERS)
]
_ZONES = tuple(sorted({*_IN_USE, *(-quarters for quarters in _IN_USE)}))


def check(totals: InputTotals) -> Iterator[Problem]:
    offsets: Counter[str] = Counter()
    senders: Counter[str] = Counter()
    positions: set[RecordPosition] = set()
    for sender, lags in totals.lags.items():
        for lag in _zones(lags):
            found = [seen for bucket in _around(lag) if (seen := lags.get(bucket))]
            count = sum(seen.count for seen in found)
            offsets[_written(-lag)] += count
            senders[str(sender)] += count
            positions.update(position for seen in found for position in seen.positions)
    if offsets:
        yield Problem(
            "`time` differs from the time of receipt by whole hours, as local time does",
            at="properties.time",
            subject={"property": "time"},
            count=offsets.total(),
            positions=tuple(sorted(positions)),
            evidence={
                "offsets": dict(sorted(offsets.items())),
                "senders": dict(sorted(senders.items())),
            },
        )


def _zones(lags: Mapping[int, Occurrences]) -> tuple[int, ...]:
    """The one lag that nearly all records have, or the two of a zone with summer time."""
    total = sum(seen.count for seen in lags.values())
    if total < ENOUGH:
        return ()
    shares = {lag: sum(_count(lags, b) for b in _around(lag)) / total for lag in _ZONES}
    best = max(_ZONES, key=lambda lag: (shares[lag], _count(lags, lag), -abs(lag)))
    if shares[best] >= SHARE:
        return (best,)
    for other in (best - QUARTERS, best + QUARTERS):
        if shares[best] + shares.get(other, 0) >= SHARE:
            return (best, other)
    return ()


def _around(lag: int) -> tuple[int, int]:
    """An event is received after it happened, so delays make a lag longer only."""
    return lag, lag + 1


def _count(lags: Mapping[int, Occurrences], bucket: int) -> int:
    return lags[bucket].count if bucket in lags else 0


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
    summary="`time` of live events lies a constant number of hours from their receipt.",
    why="The sender counts local time as if it were UTC, or the project was made before "
    "2023 and stores times in its own time zone. Joined with other data, every event is "
    "hours off.",
    fix="Send UTC. For a project made before 2023, subtract the offset of the project's "
    "time zone from exported times.",
    reference="https://docs.mixpanel.com/docs/orgs-and-projects/managing-projects",
    needs=frozenset({Need.EXPORT}),
)
