"""Counts that can be added up in any order.

The law that everything gathered obeys: `merge` is associative and commutative, and an
empty value changes nothing. It holds because only sums, unions and lowest-so-many are
kept, never what happened to arrive first.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Generic, Protocol, Self, TypeVar
from zlib import crc32

from mpdoctor.models.place import Spot
from mpdoctor.models.subjects import Seen, Sender

T = TypeVar("T")

SENDERS_KEPT = 64
"""Distinct senders remembered per tally; a project has a few dozen at most."""


def rank(key: object) -> tuple[int, str]:
    """An order of keys that is the same on every machine and tells nothing of arrival."""
    text = repr(key)
    return crc32(text.encode("utf-8", "surrogatepass")), text


def lowest(spots: Iterable[Spot], keep: int) -> list[Spot]:
    """The lowest distinct spots."""
    return sorted(set(spots))[:keep]


def add_up(sums: dict[Sender, int], counts: Mapping[Sender, int]) -> None:
    """Add counts to sums."""
    for sender, count in counts.items():
        sums[sender] = sums.get(sender, 0) + count


@dataclass(slots=True)
class Tally:
    """How many records, the lowest of their spots, and their senders.

    `firsts` holds the lowest spots of each sender, where these are told apart.
    """

    count: int = 0
    spots: list[Spot] = field(default_factory=list)
    senders: dict[Sender, int] = field(default_factory=dict)
    firsts: dict[Sender, list[Spot]] = field(default_factory=dict)

    def add(
        self,
        count: int,
        spots: list[Spot],
        senders: Mapping[Sender, int],
        keep: int,
        firsts: Mapping[Sender, list[Spot]] = MappingProxyType({}),
    ) -> None:
        """`spots` must hold the lowest `keep` of the records added, in rising order, and
        `firsts` those of each sender."""
        self.count += count
        mine = self.spots
        if not mine:
            self.spots = spots[:keep]
        elif spots and (len(mine) < keep or spots[0] < mine[-1]):
            self.spots = lowest(mine + spots, keep)
        known = self.senders
        add_up(known, senders)
        for sender, found in firsts.items():
            before = self.firsts.get(sender)
            if before:
                found = lowest(before + found, keep)
            self.firsts[sender] = found[:keep]
        if len(known) > 2 * SENDERS_KEPT:
            self.senders = _lowest_ranked(known, SENDERS_KEPT)
            self.firsts = _lowest_ranked(self.firsts, SENDERS_KEPT)

    def merge(self, other: "Tally", keep: int) -> None:
        if other.count:
            self.add(other.count, other.spots, other.senders, keep, other.firsts)

    def seen(self) -> Seen:
        senders = _lowest_ranked(self.senders, SENDERS_KEPT)
        if len(senders) > 1:
            senders = dict(sorted(senders.items()))
        firsts = _lowest_ranked(self.firsts, SENDERS_KEPT)
        return Seen(self.count, tuple(self.spots), senders, firsts)


def _lowest_ranked(counts: dict[Sender, T], keep: int) -> dict[Sender, T]:
    if len(counts) <= keep:
        return counts
    return {key: counts[key] for key in sorted(counts, key=rank)[:keep]}


class Mergeable(Protocol):
    """What a `Table` can hold."""

    def merge(self, other: Self, keep: int) -> None: ...


K = TypeVar("K", bound=Hashable)
V = TypeVar("V", bound=Mergeable)


class Table(Generic[K, V]):
    """A bounded dictionary of tallies.

    Beyond `cap` keys it keeps those that come first by `(order(key), rank(key))`. A key
    among the first `cap` of the whole input is among the first `cap` of each part of
    it too, so it is never dropped anywhere and its tally is complete, in whatever way
    the input was cut. Keys are dropped only at twice the cap, so that it is done rarely.
    """

    __slots__ = ("_cap", "_make", "_order", "_rows")

    def __init__(
        self,
        make: Callable[[], V],
        cap: int,
        order: Callable[[K], int] = lambda key: 0,
    ) -> None:
        self._make = make
        self._cap = cap
        self._order = order
        self._rows: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        """The tally of a key, made when it is first asked for."""
        row = self._rows.get(key)
        if row is None:
            if len(self._rows) >= 2 * self._cap:
                self._prune()
            row = self._rows[key] = self._make()
        return row

    def merge(self, other: "Table[K, V]", keep: int) -> None:
        if not self._rows and other._make is _cannot_grow:
            # It was sent here for nothing else.
            self._rows = other._rows
            return
        for key, theirs in other._rows.items():
            self[key].merge(theirs, keep)

    def _prune(self) -> None:
        if len(self._rows) > self._cap:
            self._rows = {key: self._rows[key] for key in self._first()}

    def _first(self) -> list[K]:
        return sorted(self._rows, key=lambda key: (self._order(key), rank(key)))[
            : self._cap
        ]

    def items(self) -> Iterator[tuple[K, V]]:
        """The kept rows, in an order that does not depend on arrival."""
        self._prune()
        keys: list[Any] = sorted(self._rows, key=lambda key: repr(key))
        for key in keys:
            yield key, self._rows[key]

    def keys(self) -> set[K]:
        self._prune()
        return set(self._rows)

    def __contains__(self, key: K) -> bool:
        return key in self._rows

    def __len__(self) -> int:
        return min(len(self._rows), self._cap)

    def __getstate__(self) -> tuple[dict[K, V], int]:
        self._prune()
        return self._rows, self._cap

    def __setstate__(self, state: tuple[dict[K, V], int]) -> None:
        # How to make and order rows is known to the table that this one is merged into.
        self._rows, self._cap = state
        self._make = _cannot_grow
        self._order = lambda key: 0


def _cannot_grow() -> Any:
    raise TypeError("a table that came from another process only gives its rows")
