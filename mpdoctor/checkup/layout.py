"""Records that carry the same properties in the same order.

This, `lane` and `window` are the kernel: the one place where speed comes before looks.
What it costs and gains is in `docs/benchmarks.md`.
"""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from mpdoctor.checkup.lane import Lane
from mpdoctor.engines.columns import ColumnNode
from mpdoctor.engines.gathered import EventKey, Gathered, ShapeKey, SourceKey
from mpdoctor.engines.tally import lowest
from mpdoctor.mixpanel.senders import WRAPPERS, sender_of
from mpdoctor.models.place import Spot
from mpdoctor.models.subjects import Sender

_SOURCE = ("token", "$mp_api_endpoint", "$mp_is_forwarded")

LONGEST = 200
"""Characters of a token or host that are kept."""

COMBINATIONS = 128
"""Combinations of narrow values remembered per layout."""

FEW = 6
"""Known values up to which a column takes part in combinations."""

Values = tuple[Any, ...]
"""A record's values in the order of the layout's names."""


class Layout:
    """What to do with records of one event, property names, library and lane.

    `source` picks what tells the sender, `carried` what the lane wants. Of the watched
    columns, `wide` are those whose values are always brought to their nodes; for the
    others it is enough that `combination` was seen before, or else that each value is
    known.
    """

    __slots__ = (
        "_by_day",
        "_firsts",
        "_lib",
        "_nodes",
        "_os_at",
        "_parts",
        "_source_at",
        "_version_at",
        "carried",
        "combination",
        "combinations",
        "counts",
        "day",
        "event",
        "few",
        "lane",
        "many",
        "narrow",
        "shape",
        "source",
        "wide",
    )

    def __init__(
        self,
        event: EventKey,
        lib: Any,
        names: Sequence[str],
        shape: ShapeKey,
        lane: Lane,
        node: Callable[[str], ColumnNode | None],
    ) -> None:
        self.event = event
        self.shape = shape
        self.lane = lane
        at = {name: position for position, name in enumerate(names)}
        self._nodes = [
            (position, found)
            for name, position in at.items()
            if (found := node(name)) is not None
        ]
        self._lib = lib
        self._version_at = at.get("$lib_version")
        self._os_at = at.get("$os") if lib in WRAPPERS else None
        self._source_at = [at.get(name) for name in _SOURCE]
        self._parts = [
            position
            for position in (self._version_at, self._os_at, *self._source_at)
            if position is not None
        ]
        self.source = picker(self._parts)
        self.carried = picker([at[name] for name in lane.carried])
        self.day: int | None = None
        self.counts: dict[Values, int] = {}
        self._by_day: dict[int | None, dict[Values, int]] = {None: self.counts}
        self._firsts: dict[Values, list[Spot]] = {}

    # -- columns ---------------------------------------------------------------------

    def meet(self, values: Values) -> None:
        """See a first record: what kind of columns there are."""
        for position, node in self._nodes:
            node.meet(values[position])
        self.plan()

    def plan(self) -> None:
        """Sort the columns by how many values they have been seen with."""
        self.wide = [
            (position, node.fresh) for position, node in self._nodes if node.wide
        ]
        self.narrow = [
            (position, node) for position, node in self._nodes if not node.wide
        ]
        self.few = [
            (position, node) for position, node in self.narrow if len(node.known) <= FEW
        ]
        self.many = [
            (position, node.known, node)
            for position, node in self.narrow
            if len(node.known) > FEW
        ]
        self.combination = picker([position for position, _ in self.few])
        self.combinations: set[Values] = set()

    @property
    def nodes(self) -> list[ColumnNode]:
        """The watched columns."""
        return [node for _, node in self._nodes]

    def miss(self, values: Values, row: int) -> None:
        """A combination that is not known: bring what is new in it."""
        known = []
        for position, node in self.few:
            value = values[position]
            found = node.known.get(value, node)
            if found is node:
                node.fresh.append(value)
                node.rows.append(row)
            else:
                known.append(found)
        if len(known) == len(self.few) and len(self.combinations) < COMBINATIONS:
            # Made of the remembered values, so that no record is kept alive by it.
            self.combinations.add(tuple(known))

    def odd(self, values: Values, row: int) -> None:
        """A record with a list or an object where there was none: bring what is new."""
        for position, node in self.narrow:
            if node.rows and node.rows[-1] == row:
                node.rows.pop()
                node.fresh.pop()
            value = values[position]
            if type(value) in (list, dict) or value not in node.known:
                node.fresh.append(value)
                node.rows.append(row)

    # -- who sent it -----------------------------------------------------------------

    def turn_to(self, day: int | None) -> None:
        """Count on another day."""
        self.day = day
        self.counts = self._by_day.setdefault(day, {})

    def note_first(self, source: Values, spot: Spot, keep: int) -> None:
        """One of the first records of a source on this day."""
        found = self._firsts.setdefault(source, [])
        if len(found) < keep:
            found.append(spot)

    def sender(self, source: Values) -> Sender:
        """Who is meant by what `source` picked."""
        return self._read(source)[0]

    def _read(self, source: Values) -> tuple[Sender, Any, Any, Any]:
        values = dict(zip(self._parts, source, strict=True))

        def value(position: int | None) -> Any:
            return None if position is None else values[position]

        sender = sender_of(self._lib, value(self._version_at), value(self._os_at))
        token, endpoint, forwarded = map(value, self._source_at)
        return sender, token, endpoint, forwarded

    def fold(self, into: Gathered) -> None:
        """Add what was counted to the sums, and start anew."""
        days: dict[Values, dict[int | None, int]] = {}
        for day, counts in self._by_day.items():
            for source, count in counts.items():
                days.setdefault(source, {})[day] = count
        if not days:
            return
        keep = into.keep
        senders: dict[Sender, int] = {}
        for source, by_day in days.items():
            count = sum(by_day.values())
            sender, key = self._source_key(source)
            senders[sender] = senders.get(sender, 0) + count
            row = into.sources[key]
            row.tally.add(count, self._firsts[source], {}, keep)
            for day, number in by_day.items():
                if day is not None:
                    row.days[day] += number
        first = lowest(
            (spot for found in self._firsts.values() for spot in found), keep
        )
        total = sum(senders.values())
        into.names[self.event].add(total, first, senders, keep)
        into.shapes[self.shape].add(total, first, senders, keep)
        self._by_day.clear()
        self._firsts.clear()
        self.turn_to(None)

    def _source_key(self, source: Values) -> tuple[Sender, SourceKey]:
        sender, token, endpoint, forwarded = self._read(source)
        lane = self.lane
        return sender, (
            sender,
            lane.door,
            lane.token if token is None else str(token)[:LONGEST],
            lane.host if endpoint is None else str(endpoint)[:LONGEST],
            forwarded not in (None, False, 0, "", "false"),
        )


def picker(positions: Sequence[int]) -> Callable[[Values], Values]:
    """A function that picks these positions out of a tuple, as a tuple."""
    if not positions:
        return _nothing
    if len(positions) == 1:
        return itemgetter(slice(positions[0], positions[0] + 1))
    return itemgetter(*positions)


def _nothing(values: Values) -> Values:
    return ()


def plain(source: Values) -> Values:
    """What `source` picked, with lists and objects as text, so that it can be counted."""
    return tuple(
        repr(value)[:LONGEST] if isinstance(value, list | dict) else value
        for value in source
    )
