"""From the totals to counts by day and by version."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median
from typing import Any, TypeVar

from mpdoctor.analysis.totals import Totals
from mpdoctor.mixpanel.envelope import ENVELOPE
from mpdoctor.model.spread import (
    APP,
    DAYS_KEPT,
    VALUES_KEPT,
    Facet,
    Spread,
    add_counts,
)
from mpdoctor.model.tally import SENDERS_KEPT, Tally
from mpdoctor.model.volume_trends import DailyVolume, VersionVolume

FEWEST = 40
"""Records of an event or property below which its days are not looked at."""

DAYS_NEEDED = 15
"""Complete days that are needed to say anything of volume: two weeks to compare with."""

LONGEST = 2 * DAYS_KEPT
"""Days that are compared at most: the latest ones."""

BUSY = 100
"""Records from which on an event says something of the whole."""

HARDLY = 10
"""At its edges, days with less than a tenth of the usual number of events are left out."""

Days = Mapping[int, int]

Versions = Mapping[str, Mapping[str, int]]
"""Counts by library and version."""

T = TypeVar("T")


class VolumeTrends:
    """The days and versions of all events, and of the properties of each."""

    def __init__(self, totals: Totals) -> None:
        self._names = {
            event: tally
            for event, tally in totals.names.items()
            if isinstance(event, str) and tally.spread is not None
        }
        self._shapes: dict[str, list[tuple[tuple[str, ...], Tally]]] = {}
        for (event, _, _, names, _), tally in totals.shapes.items():
            if event in self._names and isinstance(event, str):
                self._shapes.setdefault(event, []).append((names, tally))
        # Of properties nothing is known that holds for shapes beyond the cap.
        counted = sum(tally.count for _, tally in totals.shapes.items())
        self._are_all_kept = counted == totals.examined["events"]
        everything: dict[int, int] = {}
        for tally in self._names.values():
            for day, count in _days(tally).items():
                everything[day] = everything.get(day, 0) + count
        self._everything = everything
        self.days = complete_days(everything)

    @property
    def are_enough(self) -> bool:
        """Whether anything can be said of the events by day."""
        counts = _counts(self._everything, self.days)
        return len(self.days) >= DAYS_NEEDED and sum(counts) >= FEWEST

    def daily(self) -> Iterator[DailyVolume]:
        """The days of all events together, of each event and of each property."""
        days = self.days
        if not days:
            return
        busy = sum(tally.count >= BUSY for tally in self._names.values())
        total = _counts(self._everything, days)

        def by_day(tally: Tally) -> tuple[int, ...]:
            return _counts(_days(tally), days)

        yield DailyVolume(None, None, days[0], total, busy=busy)
        for event, tally in self._names.items():
            if tally.count < FEWEST:
                continue
            counts = by_day(tally)
            others = tuple(all_ - own for all_, own in zip(total, counts, strict=True))
            yield DailyVolume(event, None, days[0], counts, others, busy)
            for name, own in self._properties(event, by_day, _added, FEWEST):
                if sum(own) >= FEWEST and own != counts:
                    yield DailyVolume(event, name, days[0], own, counts, busy)

    def versions(self) -> Iterator[VersionVolume]:
        """The versions of all events, and of all properties."""
        whole = Spread()
        senders: dict[Any, int] = {}
        for tally in self._names.values():
            assert tally.spread is not None
            whole.merge(tally.spread)
            for sender, count in tally.senders.items():
                senders[sender] = senders.get(sender, 0) + count
        apps = _complete(_apps(whole))
        libraries: dict[str, dict[str, int]] = {}
        if len(senders) < SENDERS_KEPT:
            for sender, count in senders.items():
                versions = libraries.setdefault(sender.lib, {})
                versions[sender.version] = versions.get(sender.version, 0) + count
        for event, tally in self._names.items():
            if tally.count < FEWEST or tally.spread is None:
                continue
            own = _complete(_apps_of(tally))
            yield from _by_version(event, None, own, apps, app=True)
            sent: dict[str, dict[str, int]] = {}
            for sender, count in tally.senders.items():
                of_library = sent.setdefault(sender.lib, {})
                of_library[sender.version] = of_library.get(sender.version, 0) + count
            yield from _by_version(event, None, sent, libraries, app=False)
            if all(len(versions) < 2 for versions in own.values()):
                continue
            for name, found in self._properties(event, _apps_of, _merged):
                yield from _by_version(event, name, _complete(found), own, app=True)

    def _properties(
        self,
        event: str,
        told: Callable[[Tally], T],
        add: Callable[[list[T]], T],
        fewest: int = 1,
    ) -> Iterator[tuple[str, T]]:
        """The properties that at least so many records of an event have, each with what is
        told of its records: the sum of what is told of shapes."""
        shapes = self._shapes.get(event, []) if self._are_all_kept else []
        parts: dict[int, T] = {}
        sums: dict[tuple[int, ...], T] = {}
        having: dict[str, list[int]] = {}
        for number, (names, _) in enumerate(shapes):
            for name in names:
                if name not in ENVELOPE:
                    having.setdefault(name, []).append(number)
        for name, numbers in sorted(having.items()):
            if sum(shapes[number][1].count for number in numbers) < fewest:
                continue
            # Most properties of an event stand in the same of its shapes.
            key = tuple(numbers)
            if key not in sums:
                for number in numbers:
                    if number not in parts:
                        parts[number] = told(shapes[number][1])
                sums[key] = add([parts[number] for number in numbers])
            yield name, sums[key]


def complete_days(everything: Days) -> Sequence[int]:
    """The days of an input of which all events are there, in order; empty where few are."""
    if len(everything) < 3:
        return ()
    usual = median(everything.values())
    busy = [day for day, count in everything.items() if HARDLY * count >= usual]
    # A wrong clock can lie millions of days ahead.
    return range(max(min(busy) + 1, max(busy) - LONGEST), max(busy))


def _days(tally: Tally) -> Days:
    return {} if tally.spread is None else tally.spread.days


def _counts(days: Days, of: Sequence[int]) -> tuple[int, ...]:
    return tuple([days.get(day, 0) for day in of])


def _added(counts: list[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*counts, strict=True)))


def _apps(spread: Spread | None) -> Mapping[Facet, int]:
    """Counts by library and version of the app."""
    facets = spread.facets.items() if spread is not None else ()
    return {facet: count for facet, count in facets if facet[0] == APP}


def _apps_of(tally: Tally) -> Mapping[Facet, int]:
    return _apps(tally.spread)


def _merged(counts: list[Mapping[Facet, int]]) -> Mapping[Facet, int]:
    sums: dict[Facet, int] = {}
    for some in counts:
        add_counts(sums, some)
    return sums


def _complete(facets: Mapping[Facet, int]) -> Versions:
    """Counts of facets by library and version, where these are all."""
    found: dict[str, dict[str, int]] = {}
    if len(facets) >= VALUES_KEPT:
        # Which versions are the newest is only known where all are.
        return found
    for (_, library, version), count in facets.items():
        found.setdefault(library, {})[version] = count
    return found


def _by_version(
    event: str,
    name: str | None,
    own: Versions,
    everything: Versions,
    *,
    app: bool,
) -> Iterator[VersionVolume]:
    for library, counts in sorted(own.items()):
        of = everything.get(library, {})
        if len(of) > 1:
            versions = {
                version: (counts.get(version, 0), total)
                for version, total in sorted(of.items())
            }
            yield VersionVolume(event, name, library, app, versions)
