"""Counts that can be added up in any order.

The law that everything gathered obeys: `merge` is associative and commutative, and an
empty value changes nothing. It holds because only sums, unions and lowest-so-many are
kept, never what happened to arrive first.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from functools import lru_cache
from operator import itemgetter
from types import MappingProxyType
from typing import Any, Generic, Protocol, Self, TypeVar
from zlib import crc32

from msgspec import Struct, field

from mpdoctor.model.place import RecordPosition
from mpdoctor.model.spread import Origin, Spread
from mpdoctor.model.subjects import Occurrences, Sender

T = TypeVar("T")

SAMPLE_LENGTH = 200
"""Characters of a sample; a report is no place for a whole payload."""

SENDERS_KEPT = 64
"""Distinct senders remembered per tally; a project has a few dozen at most."""

SENDERS_HELD = 80
"""Senders beyond which a tally drops those that it need not remember. A dictionary of so
many takes half the memory of one of a few more."""


def rank(key: object) -> tuple[int, str]:
    """An order of keys that is the same on every machine and does not depend on arrival."""
    text = repr(key)
    return crc32(text.encode("utf-8", "surrogatepass")), text


def lowest(positions: Iterable[RecordPosition], keep: int) -> list[RecordPosition]:
    """The lowest distinct positions."""
    return sorted(set(positions))[:keep]


def add_up(sums: dict[Sender, int], counts: Mapping[Sender, int]) -> None:
    """Add counts to sums."""
    for sender, count in counts.items():
        sums[sender] = sums.get(sender, 0) + count


class Tally(Struct):
    """How many records, the lowest of their positions, and their senders.

    `firsts` holds the lowest positions of each sender, where these are told apart, and
    `spread` the days and facets of the records, where these are counted.
    """

    count: int = 0
    positions: list[RecordPosition] = field(default_factory=list)
    senders: dict[Sender, int] = field(default_factory=dict)
    firsts: dict[Sender, list[RecordPosition]] = field(default_factory=dict)
    spread: Spread | None = None

    def add(
        self,
        count: int,
        positions: list[RecordPosition],
        senders: Mapping[Sender, int],
        keep: int,
        firsts: Mapping[Sender, list[RecordPosition]] = MappingProxyType({}),
    ) -> None:
        """`positions` must hold the lowest `keep` of the records added, in rising order, and
        `firsts` those of each sender."""
        self.count += count
        mine = self.positions
        if not mine:
            self.positions = positions[:keep]
        elif positions and (len(mine) < keep or positions[0] < mine[-1]):
            self.positions = lowest(mine + positions, keep)
        known = self.senders
        add_up(known, senders)
        for sender, found in firsts.items():
            before = self.firsts.get(sender)
            if before:
                if len(before) >= keep and found and before[-1] < found[0]:
                    continue
                found = lowest(before + found, keep)
            self.firsts[sender] = found[:keep]
        if len(known) > SENDERS_HELD:
            self.senders = _lowest_ranked(known, SENDERS_KEPT)
            self.firsts = _lowest_ranked(self.firsts, SENDERS_KEPT)

    def merge(self, other: "Tally", keep: int) -> None:
        if other.count:
            self.add(other.count, other.positions, other.senders, keep, other.firsts)
        if other.spread is not None:
            self.spreading().merge(other.spread)

    def spreading(self) -> Spread:
        """The spread, from now on counted."""
        if self.spread is None:
            self.spread = Spread()
        return self.spread

    def kept_senders(self) -> dict[Sender, int]:
        """The senders whose counts are complete; which others are held depends on how
        the input was cut."""
        return _lowest_ranked(self.senders, SENDERS_KEPT)

    def seen(self) -> Occurrences:
        senders = self.kept_senders()
        if len(senders) > 1:
            senders = dict(sorted(senders.items()))
        firsts = _lowest_ranked(self.firsts, SENDERS_KEPT)
        # The spread is shared, because nearly nobody looks at it.
        return Occurrences(
            self.count, tuple(self.positions), senders, firsts, self.spread
        )


def _lowest_ranked(counts: dict[Sender, T], keep: int) -> dict[Sender, T]:
    if len(counts) <= keep:
        return counts
    return {key: counts[key] for key in sorted(counts, key=sender_rank)[:keep]}


@lru_cache(maxsize=4096)
def sender_rank(sender: Sender) -> tuple[int, Sender]:
    """An order of senders that does not depend on arrival."""
    text = "\0".join(sender)
    return crc32(text.encode("utf-8", "surrogatepass")), sender


Source = tuple[Sender, Origin]
"""Who sent a record, and where it came from."""

Hit = tuple[int, str, Source | None]
"""A fault: the packed position of its record, its label and, where anybody wants to know,
the source of the record."""

FaultyValue = tuple[int, Any, str]
"""A faulty value: its packed position, the value, and the label of the fault."""

_position = itemgetter(0)


class ViolationTally(Struct):
    """Faulty values of one column, as one rule sees them."""

    tally: Tally = field(default_factory=Tally)
    kinds: dict[str, int] = field(default_factory=dict)
    samples: dict[str, tuple[RecordPosition, Any]] = field(default_factory=dict)

    def add(
        self, values: list[FaultyValue], at: Callable[[int], RecordPosition], keep: int
    ) -> None:
        """Count records of which nobody wants to know the source, and take samples."""
        values.sort(key=_position)
        self.count([(position, label, None) for position, _, label in values], at, keep)
        for position, value, _ in values:
            place = at(position)
            if len(self.samples) >= keep and place > self._last():
                break
            self.sample(place, shortened(value))
            self.trim(keep)

    def count(
        self,
        hits: list[Hit],
        at: Callable[[int], RecordPosition],
        keep: int,
        *,
        apart: bool = False,
    ) -> None:
        """Count records. `apart` keeps the lowest positions of each sender."""
        hits.sort(key=_position)
        kinds, senders = self.kinds, dict[Sender, int]()
        lowest: list[RecordPosition] = []
        firsts: dict[Sender, list[RecordPosition]] = {}
        origins: list[Origin] = []
        count, before = 0, -1
        labels: tuple[str, ...] = ()
        for position, label, source in hits:
            if position == before:
                # A label counts once for each record.
                if label in labels:
                    continue
                labels = (*labels, label)
            else:
                before, labels = position, (label,)
                count += 1
                if count <= keep:
                    lowest.append(at(position))
                if source is not None:
                    sender, origin = source
                    senders[sender] = senders.get(sender, 0) + 1
                    if apart and len(found := firsts.setdefault(sender, [])) < keep:
                        found.append(at(position))
                    origins.append(origin)
            kinds[label] = kinds.get(label, 0) + 1
        self.tally.add(count, lowest, senders, keep, firsts)
        if origins:
            self.tally.spreading().add_origins(origins)

    def _last(self) -> RecordPosition:
        return max(place for place, _ in self.samples.values())

    def sample(self, place: RecordPosition, shown: Any) -> None:
        """Take a sample, which is `shortened`; `trim` must follow."""
        key = repr(shown)
        if key not in self.samples or place < self.samples[key][0]:
            self.samples[key] = (place, shown)

    def trim(self, keep: int) -> None:
        """Keep the samples from the lowest positions."""
        if len(self.samples) > keep:
            first = sorted(self.samples.items(), key=lambda item: (item[1][0], item[0]))
            self.samples = dict(first[:keep])

    def merge(self, other: "ViolationTally", keep: int) -> None:
        self.tally.merge(other.tally, keep)
        for label, count in other.kinds.items():
            self.kinds[label] = self.kinds.get(label, 0) + count
        for place, value in other.samples.values():
            self.sample(place, shortened(value))
        self.trim(keep)

    def shown(self) -> tuple[Any, ...]:
        return tuple(
            value
            for _, value in sorted(
                self.samples.values(), key=lambda pair: (pair[0], repr(pair[1]))
            )
        )


def shortened(value: Any) -> Any:
    """A value fit for a report: long text is cut, large lists and objects become text."""
    if isinstance(value, str):
        return value if len(value) <= SAMPLE_LENGTH else value[:SAMPLE_LENGTH] + "…"
    if isinstance(value, list | dict):
        text = repr(value)
        return value if len(text) <= SAMPLE_LENGTH else text[:SAMPLE_LENGTH] + "…"
    return value


class Mergeable(Protocol):
    """What a `Table` can hold."""

    def merge(self, other: Self, keep: int) -> None: ...


K = TypeVar("K", bound=Hashable)
V = TypeVar("V", bound=Mergeable)


class Table(Generic[K, V]):
    """A bounded dictionary of tallies.

    Beyond `cap` keys it keeps those that come first by `(order(key), rank(key))`; what
    `order` answers must compare. A key
    among the first `cap` of the whole input is among the first `cap` of each part of
    it too, so it is never dropped anywhere and its tally is complete, in whatever way
    the input was cut. Keys are dropped only at a quarter above the cap, so that it is done
    rarely.
    """

    __slots__ = ("_bound", "_cap", "_has_dropped", "_make", "_order", "_rows")

    def __init__(
        self,
        make: Callable[[], V],
        cap: int,
        order: Callable[[K], Any] = lambda key: 0,
    ) -> None:
        self._make = make
        self._cap = cap
        self._order = order
        self._rows: dict[K, V] = {}
        # The last key that was kept.
        self._bound: tuple[Any, tuple[int, str]] | None = None
        self._has_dropped = False

    @property
    def has_dropped(self) -> bool:
        """Whether there were more keys than are kept."""
        return self._has_dropped or len(self._rows) > self._cap

    def refuses(self, order: Any) -> bool:
        """Whether no key with this order would be kept, now and from now on."""
        return self._bound is not None and bool(order > self._bound[0])

    def get(self, key: K) -> V | None:
        """The tally of a key, made when it is first asked for; `None` if enough keys that
        come before this one are known already."""
        row = self._rows.get(key)
        if row is None:
            if self._is_beyond(key):
                return None
            if len(self._rows) >= self._cap + self._cap // 4:
                self._prune()
            row = self._rows[key] = self._make()
        return row

    def __getitem__(self, key: K) -> V:
        """As `get`, with a tally that is not kept in place of `None`."""
        row = self.get(key)
        return self._make() if row is None else row

    def merge(self, other: "Table[K, V]", keep: int) -> None:
        self._has_dropped |= other._has_dropped
        if not self._rows and other._make is _cannot_grow:
            # It was sent here for nothing else.
            self._rows = other._rows
            return
        for key, theirs in other._rows.items():
            mine = self.get(key)
            if mine is not None:
                mine.merge(theirs, keep)

    def _prune(self) -> None:
        if len(self._rows) <= self._cap:
            return
        orders = {key: self._order(key) for key in self._rows}
        last = sorted(orders.values())[self._cap - 1]
        kept = {key for key, order in orders.items() if order < last}
        alike = [key for key, order in orders.items() if order == last]
        alike = sorted(alike, key=rank)[: self._cap - len(kept)]
        kept.update(alike)
        self._rows = {key: row for key, row in self._rows.items() if key in kept}
        self._bound = last, rank(alike[-1])
        self._has_dropped = True

    def refuses_key(self, key: K) -> bool:
        """Whether a key would not be kept, now and from now on."""
        return key not in self._rows and self._is_beyond(key)

    def _is_beyond(self, key: K) -> bool:
        if self._bound is None:
            return False
        last, last_rank = self._bound
        order = self._order(key)
        return bool(order > last) or (order == last and rank(key) > last_rank)

    def last_order(self) -> Any:
        """The order of the last of the kept keys."""
        self._prune()
        return max(map(self._order, self._rows))

    def items(self) -> Iterator[tuple[K, V]]:
        """The kept rows, in an order that does not depend on arrival."""
        self._prune()
        keys: list[Any] = sorted(self._rows, key=lambda key: repr(key))
        for key in keys:
            yield key, self._rows[key]

    def values(self) -> Collection[V]:
        """The kept rows, in no order."""
        self._prune()
        return self._rows.values()

    def __iter__(self) -> Iterator[K]:
        """The kept keys, in no order."""
        self._prune()
        return iter(self._rows)

    def __contains__(self, key: K) -> bool:
        return key in self._rows

    def __len__(self) -> int:
        return min(len(self._rows), self._cap)

    def __getstate__(self) -> tuple[dict[K, V], int, bool]:
        self._prune()
        return self._rows, self._cap, self._has_dropped

    def __setstate__(self, state: tuple[dict[K, V], int, bool]) -> None:
        # How to make and order rows is known to the table that this one is merged into.
        self._rows, self._cap, self._has_dropped = state
        self._make = _cannot_grow
        self._order = lambda key: 0
        self._bound = None


def _cannot_grow() -> Any:
    raise TypeError("a table that came from another process only gives its rows")
