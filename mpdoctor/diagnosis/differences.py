"""What sets the records of a finding apart from the others.

People rarely need to hear of a fault only; they need to know where it comes from. A
difference is told only where one value of one dimension separates the affected records
from the rest, by counts that leave no doubt.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from math import log

from msgspec import Struct

from mpdoctor.mixpanel.residency import calendar_day
from mpdoctor.model.report import Difference
from mpdoctor.model.spread import APP, Spread
from mpdoctor.model.subjects import Sender

FEWEST = 5
"""Affected records below which nothing is said."""

FEWEST_ELSEWHERE = 20
"""Records elsewhere below which nothing is said."""

COVERED = 0.9
"""The share of the affected records that must have the value in common."""

TIMES = 5
"""So many times the share elsewhere the share inside must be."""

SURE = 32.0
"""What the G statistic of the two shares must reach: by chance it would in one of a
hundred million values, and a finding has at most a thousand."""

_ORDER = (
    *("app", "sender", "library", "platform", "browser", "system", "country"),
    *("utm_source", "utm_medium"),
    *("day", "since", "until"),
)
"""Of values that separate equally well, the first is told."""

Where = tuple[tuple[str, str], ...]
"""What records have in common: names and values, such as `(("country", "DE"),)`."""


class Population:
    """Records to compare: how many, from whom, and how they are distributed."""

    def __init__(self, count: int, senders: Mapping[Sender, int], spread: Spread):
        self.count = count
        self.senders = senders
        self.spread = spread

    @cached_property
    def groups(self) -> Mapping[Where, int]:
        """The sizes of all groups of records that have one value in common."""
        found: dict[Where, int] = {}
        for sender, count in self.senders.items():
            for where in _groups_of(sender):
                found[where] = found.get(where, 0) + count
        for facet, count in self.spread.facets.items():
            found[_named(facet)] = count
        return found

    @cached_property
    def large_groups(self) -> list[tuple[Where, int]]:
        """The groups that are large enough to be what affected records are compared with."""
        return [item for item in self.groups.items() if item[1] >= FEWEST_ELSEWHERE]


def _groups_of(sender: Sender) -> Iterator[Where]:
    yield (("platform", sender.platform.value),)
    yield (("library", sender.lib),)
    if sender.version:
        yield (("sender", sender.lib), ("version", sender.version))


def _named(facet: tuple[str, ...]) -> Where:
    if facet[0] == APP:
        return (("app", facet[2]), ("library", facet[1]))
    return ((facet[0], facet[1]),)


class _Split(Struct, frozen=True):
    """`inside` and `elsewhere` are (affected records, records)."""

    where: Where
    inside: tuple[int, int]
    elsewhere: tuple[int, int]
    but: bool = False

    @property
    def separates(self) -> bool:
        affected, size = self.inside
        others, rest = self.elsewhere
        return (
            0 < affected <= size
            and others <= rest
            and rest >= FEWEST_ELSEWHERE
            and affected >= COVERED * (affected + others)
            and affected * rest >= TIMES * others * size
            and self.evidence >= SURE
        )

    @property
    def evidence(self) -> float:
        """The G statistic of a test that both shares are the same."""
        affected, size = self.inside
        others, rest = self.elsewhere
        share = (affected + others) / (size + rest)
        cells = (
            (affected, size * share),
            (size - affected, size * (1 - share)),
            (others, rest * share),
            (rest - others, rest * (1 - share)),
        )
        return 2 * sum(count * log(count / wanted) for count, wanted in cells if count)

    @property
    def order(self) -> tuple[object, ...]:
        place = _ORDER.index(self.where[0][0])
        return (-round(self.evidence, 6), self.but, place, self.where)


def difference(affected: Population, everything: Population) -> Difference | None:
    """What separates the affected records from the others among everything, if anything
    does."""
    if affected.count < FEWEST:
        return None
    found = [split for split in _splits(affected, everything) if split.separates]
    if not found:
        return None
    best = min(found, key=lambda split: split.order)
    return Difference(dict(best.where), best.but, best.inside, best.elsewhere)


def _splits(affected: Population, everything: Population) -> Iterator[_Split]:
    """The splits on one side of which nearly all affected records are."""
    mine, total, size = affected.groups, affected.count, everything.count
    enough = COVERED * total
    sizes = everything.groups
    for where, own in mine.items():
        if own >= enough and where in sizes:
            among = sizes[where]
            yield _Split(where, (own, among), (total - own, size - among))
    for where, among in everything.large_groups:
        own = mine.get(where, 0)
        if total - own >= enough:
            yield _Split(where, (total - own, size - among), (own, among), but=True)
    yield from _day_splits(affected.spread.days, everything.spread.days)


def _day_splits(mine: Mapping[int, int], days: Mapping[int, int]) -> Iterator[_Split]:
    total, size = sum(mine.values()), sum(days.values())
    enough = COVERED * total
    before, before_size = 0, 0
    for day, among in sorted(days.items()):
        own = mine.get(day, 0)
        after, after_size = total - before, size - before_size
        if before_size and after >= enough:
            name = calendar_day(day).isoformat()
            yield _Split((("since", name),), (after, after_size), (before, before_size))
        before, before_size = before + own, before_size + among
        if own >= enough:
            name = calendar_day(day).isoformat()
            yield _Split((("day", name),), (own, among), (total - own, size - among))
        if before_size < size and before >= enough:
            yield _Split(
                (("until", calendar_day(day).isoformat()),),
                (before, before_size),
                (total - before, size - before_size),
            )
