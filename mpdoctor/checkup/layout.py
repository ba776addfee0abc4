"""Records that carry the same properties in the same order.

This and `lane` are the kernel: the one place where speed comes before looks. Rows of a
layout wait until a window is full. Then they become columns, and a question put to a
column (`max`, `set`, `zip`) costs a fraction of the same question put to each value.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from typing import Any

from mpdoctor.checkup.lane import Lane
from mpdoctor.engines.columns import ColumnNode
from mpdoctor.engines.gathered import EventKey, Gathered, ShapeKey, SourceKey
from mpdoctor.engines.tally import lowest
from mpdoctor.mixpanel.senders import WRAPPERS, sender_of
from mpdoctor.mixpanel.times import DAY, in_seconds
from mpdoctor.models.place import Spot
from mpdoctor.models.subjects import Sender

_SOURCE = ("token", "$mp_api_endpoint", "$mp_is_forwarded")

LONGEST = 200
"""Characters of a token or host that are kept."""

Row = tuple[Any, ...]
"""The spot inside the shard, then the values in the order of the layout's names."""


class Layout:
    """Rows of one event with the same property names, from one library, by one lane."""

    __slots__ = (
        "_columns",
        "_counts",
        "_firsts",
        "_lib",
        "_open",
        "_os_at",
        "_parts",
        "_source_at",
        "_time_at",
        "_version_at",
        "columns",
        "event",
        "lane",
        "nodes",
        "rows",
        "shape",
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
        self.rows: list[Row] = []
        self.columns: list[tuple[Any, ...]] = []
        # Position 0 of a row is its spot.
        at = {name: position for position, name in enumerate(names, 1)}
        self.nodes = [
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
        self._columns = lane.positions(at)
        self._time_at = at.get(lane.time)
        self._counts: Counter[tuple[Any, ...]] = Counter()
        self._firsts: dict[tuple[Any, ...], list[Spot]] = {}
        self._open = True

    def spread(self) -> None:
        """Hand the waiting values to their nodes and to the lane."""
        self.columns = columns = list(zip(*self.rows, strict=True))
        for position, node in self.nodes:
            node.values += columns[position]
        self.lane.add(self.event, columns, self._columns)

    def count(self, shard: tuple[int, int], keep: int) -> None:
        """Count the waiting rows by who sent them, to where, on which day."""
        columns = self.columns
        size = len(columns[0])
        parts = [columns[position] for position in self._parts]
        keys = zip(*parts, self._days(size), strict=False)
        before = len(self._counts)
        try:
            self._counts.update(keys)
        except TypeError:
            parts = [tuple(map(_plain, part)) for part in parts]
            self._counts.update(zip(*parts, self._days(size), strict=False))
        if self._open or len(self._counts) > before:
            self._note_firsts(parts, shard, keep)

    def _note_firsts(self, parts: list[Any], shard: tuple[int, int], keep: int) -> None:
        firsts = self._firsts
        keys: Iterable[tuple[Any, ...]] = (
            zip(*parts, strict=True) if parts else repeat(())
        )
        for key, spot in zip(keys, self.columns[0], strict=False):
            found = firsts.setdefault(key, [])
            if len(found) < keep:
                found.append((*shard, spot))
        self._open = any(len(found) < keep for found in firsts.values())

    def _days(self, size: int) -> Iterable[int | None]:
        if self._time_at is None or self.lane.day is not None:
            return repeat(self.lane.day, size)
        seconds = in_seconds(self.columns[self._time_at])
        return [None if second is None else int(second // DAY) for second in seconds]

    def forget_rows(self) -> None:
        """The window is over."""
        self.rows = []
        self.columns = []

    def sender(self, row: Row) -> Sender:
        """Who sent a row."""
        version = None if self._version_at is None else row[self._version_at]
        system = None if self._os_at is None else row[self._os_at]
        return sender_of(self._lib, version, system)

    def fold(self, into: Gathered) -> None:
        """Add what was counted to the sums, and start anew."""
        if not self._counts:
            return
        keep = into.keep
        days: dict[tuple[Any, ...], dict[int | None, int]] = {}
        for (*parts, day), count in self._counts.items():
            days.setdefault(tuple(parts), {})[day] = count
        senders: Counter[Sender] = Counter()
        for key, by_day in days.items():
            count = sum(by_day.values())
            sender, source = self._source(key)
            senders[sender] += count
            row = into.sources[source]
            row.tally.add(count, self._firsts.get(key, []), {}, keep)
            for day, number in by_day.items():
                if day is not None:
                    row.days[day] += number
        first = lowest(
            (spot for found in self._firsts.values() for spot in found), keep
        )
        total = senders.total()
        into.names[self.event].add(total, first, senders, keep)
        into.shapes[self.shape].add(total, first, senders, keep)
        self._counts.clear()
        self._firsts.clear()
        self._open = True

    def _source(self, key: tuple[Any, ...]) -> tuple[Sender, SourceKey]:
        values = dict(zip(self._parts, key, strict=True))

        def value(position: int | None) -> Any:
            return None if position is None else values[position]

        token, endpoint, forwarded = map(value, self._source_at)
        sender = sender_of(self._lib, value(self._version_at), value(self._os_at))
        return sender, (
            sender,
            self.lane.door,
            self.lane.token if token is None else str(token)[:LONGEST],
            self.lane.host if endpoint is None else str(endpoint)[:LONGEST],
            forwarded not in (None, False, 0, "", "false"),
        )


def _plain(value: Any) -> Any:
    return repr(value)[:LONGEST] if isinstance(value, list | dict) else value
