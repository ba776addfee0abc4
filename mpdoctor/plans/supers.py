"""Which properties are super properties: set once, sent with every event."""

from collections.abc import Mapping

from mpdoctor.plans.observed import SEVERAL, Observed

FEWEST_EVENTS = 3
"""Names of events below which nothing can be concluded."""

OFTEN = 0.5
"""The share of an event's records that makes a property one of the event."""

COVER = 0.6
PERSONAL_COVER = 0.3
"""The share of the names of events that carry it; the less if each person has one value."""

CONSTANT = 0.95
FEWEST_PEOPLE = 10


def super_properties(
    shares: Mapping[str, Mapping[str, float]], events: int, observed: Observed
) -> list[str]:
    """The names, from the share of the records of each event that carry a property.

    `shares` is by property and event.
    """
    if events < FEWEST_EVENTS:
        return []
    personal = _personal(observed)
    found = []
    for name, by_event in shares.items():
        carrying = sum(share >= OFTEN for share in by_event.values())
        cover = carrying / events
        wanted = PERSONAL_COVER if name in personal else COVER
        if carrying >= FEWEST_EVENTS and cover >= wanted:
            found.append(name)
    return found


def _personal(observed: Observed) -> set[str]:
    """Properties of which each person has one value, and different people different ones."""
    people: dict[str, int] = {}
    constant: dict[str, set[str]] = {}
    same: dict[str, int] = {}
    for values in observed.people.values():
        for name, (value, count) in values.items():
            if count < 3:
                continue
            people[name] = people.get(name, 0) + 1
            if value != SEVERAL:
                same[name] = same.get(name, 0) + 1
                constant.setdefault(name, set()).add(value)
    return {
        name
        for name, count in people.items()
        if count >= FEWEST_PEOPLE
        and same.get(name, 0) >= CONSTANT * count
        and len(constant[name]) > 1
    }
