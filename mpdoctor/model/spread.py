"""How records are distributed over days, versions, countries and the like."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Self, TypeVar
from zlib import crc32

from msgspec import Struct, field

K = TypeVar("K")

Facet = tuple[str, ...]
"""A dimension and the value in it: `("country", "DE")`, `("app", "swift", "9.2.0")`."""

APP = "app"
COUNTRY = "country"
BROWSER = "browser"
SYSTEM = "system"
SOURCE = "utm_source"
MEDIUM = "utm_medium"

FACET_PROPERTIES = {
    "$app_version_string": APP,
    "mp_country_code": COUNTRY,
    "$browser": BROWSER,
    "$os": SYSTEM,
    "utm_source": SOURCE,
    "utm_medium": MEDIUM,
}
"""The properties whose values are counted, with their dimensions."""

DIMENSIONS = tuple(FACET_PROPERTIES.values())

DAYS_KEPT = 200
"""Days of one tally: the latest ones."""

VALUES_KEPT = 48
"""Values of one dimension in one tally."""

LONGEST = 60
"""Characters of a value that are kept."""


Origin = tuple[int | Facet, ...]
"""When and where one record came from, as far as it is counted: its day since the epoch,
if it has a time, and its facets."""


class Spread(Struct):
    """Counts of records by day since the epoch and by facet; both are bounded.

    What is kept of a whole is also kept of each of its parts, so all counts are complete:
    the latest days, and of each dimension the values that come first in an order that
    does not depend on arrival.
    """

    days: dict[int, int] = field(default_factory=dict)
    facets: dict[Facet, int] = field(default_factory=dict)

    def add(self, days: Mapping[int, int], facets: Mapping[Facet, int]) -> None:
        """Add counts of records."""
        add_counts(self.days, days)
        if len(self.days) > 2 * DAYS_KEPT:
            self.days = _latest(self.days)
        add_counts(self.facets, facets)
        if len(self.facets) > 2 * VALUES_KEPT * len(DIMENSIONS):
            self.facets = _first_values(self.facets)

    def add_origins(self, origins: Iterable[Origin]) -> None:
        """Count records by where they came from."""
        days: dict[int, int] = {}
        facets: dict[Facet, int] = {}
        for key, count in Counter(chain.from_iterable(origins)).items():
            if isinstance(key, int):
                days[key] = count
            else:
                facets[key] = count
        self.add(days, facets)

    def merge(self, other: Self) -> None:
        """Add the counts of other records."""
        self.add(other.days, other.facets)

    def bounded(self) -> "Spread":
        """What is kept, in an order that does not depend on arrival."""
        return Spread(
            dict(sorted(_latest(self.days).items())),
            dict(sorted(_first_values(self.facets).items())),
        )


def add_counts(into: dict[K, int], counts: Mapping[K, int]) -> None:
    """Add counts to others."""
    if not into:
        into.update(counts)
        return
    known = into.get
    for key, count in counts.items():
        into[key] = known(key, 0) + count


def facet_of(dimension: int, value: str, library: str) -> Facet:
    """The facet of a value in a dimension, given by number.

    Versions of apps are told apart by the library that sends them.
    """
    name = DIMENSIONS[dimension]
    return (name, library, value) if name == APP else (name, value)


def value_of(value: object) -> str | None:
    """The value that is counted of a property."""
    return value[:LONGEST] if type(value) is str else None


def _latest(days: dict[int, int]) -> dict[int, int]:
    if len(days) <= DAYS_KEPT:
        return days
    return {day: days[day] for day in sorted(days)[-DAYS_KEPT:]}


def _first_values(facets: dict[Facet, int]) -> dict[Facet, int]:
    if len(facets) <= VALUES_KEPT:
        return facets
    by_dimension: dict[str, list[Facet]] = {}
    for facet in facets:
        by_dimension.setdefault(facet[0], []).append(facet)
    return {
        facet: facets[facet]
        for found in by_dimension.values()
        for facet in sorted(found, key=_rank)[:VALUES_KEPT]
    }


def _rank(facet: Facet) -> tuple[int, Facet]:
    text = "\0".join(facet)
    return crc32(text.encode("utf-8", "surrogatepass")), facet
