"""What is kept of data to infer a plan from it; it can be added up in any order."""

from collections.abc import Mapping
from typing import TypeVar

from msgspec import Struct, field

from mpdoctor.model.plan import Platform
from mpdoctor.model.subjects import Sender
from mpdoctor.model.tally import rank
from mpdoctor.plans.values import Values

PROPERTIES_KEPT = 60_000
"""Properties of all events together; of a larger input those with the lowest hashes."""

SENDERS_KEPT = 2_000
PEOPLE_KEPT = 200
"""People of whom it is kept which values of a property they have."""

T = TypeVar("T")

Key = tuple[str, str]
"""An event, or a group key, and one of its properties."""

OF_PEOPLE = ""
"""What stands in place of a group key for properties of user profiles."""

SEVERAL = "several"
"""What is kept of a person's values where they differ."""


class EventSeen(Struct):
    """An event: how often, from whom, and the seconds of the first and the last one.

    `with_ids` counts those that name a person.
    """

    count: int = 0
    senders: dict[Sender, int] = field(default_factory=dict)
    first: float | None = None
    last: float | None = None

    @property
    def platforms(self) -> Mapping[Platform, int]:
        """How often from each platform."""
        found: dict[Platform, int] = {}
        for sender, count in self.senders.items():
            found[sender.platform] = found.get(sender.platform, 0) + count
        return found

    def merge(self, other: "EventSeen") -> None:
        """Add what was seen elsewhere."""
        self.count += other.count
        self.add_senders(other.senders)
        if other.first is not None and other.last is not None:
            self.add_times(other.first, other.last)

    def add_senders(self, found: Mapping[Sender, int]) -> None:
        """Add how many came from whom."""
        for sender, count in found.items():
            self.senders[sender] = self.senders.get(sender, 0) + count
        if len(self.senders) > SENDERS_KEPT:
            self.senders = _lowest(self.senders, SENDERS_KEPT)

    def add_times(self, first: float, last: float) -> None:
        """Add the first and the last of several moments."""
        self.first = first if self.first is None else min(self.first, first)
        self.last = last if self.last is None else max(self.last, last)


class Observed(Struct):
    """Events, their properties, and those of profiles.

    `profiles` has the group key, or `OF_PEOPLE`, in place of the event; `operators`
    counts for each of these how it was written. `people` holds for those with the lowest
    hashes the value of each property, or `SEVERAL`, and how often it was seen. `updated`
    counts profiles and updates by group key. `dropped` tells that something went beyond
    what is kept.
    """

    events: dict[str, EventSeen] = field(default_factory=dict)
    properties: dict[Key, Values] = field(default_factory=dict)
    profiles: dict[Key, Values] = field(default_factory=dict)
    operators: dict[Key, dict[str, int]] = field(default_factory=dict)
    updated: dict[str, int] = field(default_factory=dict)
    people: dict[str, dict[str, tuple[str, int]]] = field(default_factory=dict)
    user_ids: Values = field(default_factory=Values)
    dropped: bool = False
    bad_records: int = 0

    @property
    def count(self) -> int:
        """How many events were seen."""
        return sum(seen.count for seen in self.events.values())

    @property
    def records(self) -> int:
        """How many events, profiles and updates were seen."""
        return self.count + sum(self.updated.values())

    def merge(self, other: "Observed") -> None:
        """Add what was seen elsewhere."""
        for name, seen in other.events.items():
            self.event(name).merge(seen)
        _merge(self.properties, other.properties)
        _merge(self.profiles, other.profiles)
        for key, counts in other.operators.items():
            known = self.operators.setdefault(key, {})
            for operator, count in counts.items():
                known[operator] = known.get(operator, 0) + count
        for key_, count in other.updated.items():
            self.updated[key_] = self.updated.get(key_, 0) + count
        for person, values in other.people.items():
            for name, (value, count) in values.items():
                self.person(person, name, value, count)
        self.user_ids.merge(other.user_ids)
        self.dropped |= other.dropped
        self.bad_records += other.bad_records
        self.trim(PROPERTIES_KEPT)

    def event(self, name: str) -> EventSeen:
        """What was seen of an event so far."""
        seen = self.events.get(name)
        if seen is None:
            seen = self.events[name] = EventSeen()
        return seen

    def person(self, person: str, name: str, value: str, count: int = 1) -> None:
        """Note the value of a property of one person, seen so often."""
        known = self.people.setdefault(person, {})
        before, times = known.get(name, (value, 0))
        known[name] = (value if value == before else SEVERAL, times + count)

    def trim(self, most: int) -> None:
        """Keep the properties, events and people with the lowest hashes."""
        if len(self.people) > PEOPLE_KEPT:
            self.people = _lowest(self.people, PEOPLE_KEPT)
        for table in (self.properties, self.profiles):
            if len(table) > most:
                self.dropped = True
        self.properties = _lowest(self.properties, most)
        self.profiles = _lowest(self.profiles, most)
        self.operators = {
            key: self.operators[key] for key in self.operators if key in self.profiles
        }
        if len(self.events) > most:
            self.dropped = True
            self.events = _lowest(self.events, most)


K = TypeVar("K", str, Key, Sender)


def _lowest(table: dict[K, T], most: int) -> dict[K, T]:
    """The entries that come first in an order that does not depend on arrival."""
    if len(table) <= most:
        return table
    return {key: table[key] for key in sorted(table, key=rank)[:most]}


def _merge(table: dict[Key, Values], other: Mapping[Key, Values]) -> None:
    for key, values in other.items():
        known = table.get(key)
        if known is None:
            known = table[key] = Values()
        known.merge(values)
