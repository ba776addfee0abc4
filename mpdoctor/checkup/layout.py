"""Records that carry the same properties in the same order, kept as columns.

This is the kernel: the one place where speed comes before looks. Rows wait here until
there are enough of them to be turned into columns, because a question put to a column
(`max`, `set`, `zip`) costs a fraction of the same question put to each of its values.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import repeat
from operator import eq
from typing import Any

from mpdoctor.engines.columns import ColumnNode, Hit
from mpdoctor.engines.gathered import EventKey, Gathered, ShapeKey
from mpdoctor.engines.repeats import NOTHING, Segment
from mpdoctor.mixpanel.envelope import RECEIPT
from mpdoctor.mixpanel.senders import sender_of
from mpdoctor.mixpanel.times import in_seconds
from mpdoctor.models.batch import Door, Request
from mpdoctor.models.place import Spot
from mpdoctor.models.subjects import Sender

DAY = 86_400
QUARTER = 900

SENDER = ("mp_lib", "$lib_version", "$os")
SOURCE = (*SENDER, "token", "$mp_api_endpoint", "$mp_is_forwarded")


class Layout:
    """Rows of one event with the same property names, by the same door."""

    __slots__ = (
        "_columns",
        "_lag",
        "_positions",
        "_request",
        "_source_at",
        "door",
        "event",
        "inferred",
        "rows",
        "shape",
    )

    def __init__(
        self,
        event: EventKey,
        names: Sequence[str],
        door: Door,
        inferred: bool,
        shape: ShapeKey,
        request: Request | None,
        column: Callable[[str], ColumnNode | None],
        lag: ColumnNode | None,
    ) -> None:
        self.event = event
        self.door = door
        self.inferred = inferred
        self.shape = shape
        self.rows: list[tuple[Any, ...]] = []
        self._request = request
        # Position 0 of a row is its spot; the values follow.
        self._positions = {name: index for index, name in enumerate(names, 1)}
        self._columns = [
            (index, node)
            for name, index in self._positions.items()
            if (node := column(name)) is not None
        ]
        self._source_at = [self._positions.get(name) for name in SOURCE]
        self._lag = lag

    def flush(self, into: Gathered, shard: tuple[int, int], segment: Segment) -> None:
        """Turn the waiting rows into sums."""
        columns = list(zip(*self.rows, strict=True))
        self.rows.clear()
        spots: tuple[int, ...] = columns[0]
        count = len(spots)
        first = [(*shard, spot) for spot in spots[: into.keep]]

        seconds, received = self._moments(columns, count)
        senders, sender_at = self._sources(into, columns, spots, shard, seconds)
        into.names[self.event].add(count, first, senders, into.keep)
        into.shapes[self.shape].add(count, first, senders, into.keep)

        def note(node: ColumnNode, hits: list[Hit]) -> None:
            self._note(into, node, hits, spots, shard, sender_at)

        for index, node in self._columns:
            values = columns[index]
            hits = node.take(values)
            if hits:
                note(node, hits)
            if node.has_children:
                for child, found in node.nested(values, range(count)):
                    if found:
                        note(child, found)
        if seconds is not None:
            self._lags(into, seconds, received, spots, shard, sender_at, note)
        self._repeats(into, columns, seconds, spots, shard, segment, sender_at)

    # -- time ------------------------------------------------------------------------

    def _moments(
        self, columns: list[tuple[Any, ...]], count: int
    ) -> tuple[Sequence[float | None] | None, Sequence[float] | float | None]:
        """Seconds since the epoch per row (`None` where `time` is no plausible number),
        and seconds of receipt: per row, or one for all, or `None` where unknown."""
        at = self._positions.get("time") or self._positions.get("$time")
        if at is None:
            return None, None
        seconds = in_seconds(columns[at])
        if self._request is not None and self._request.time is not None:
            return seconds, self._request.time
        for name in RECEIPT:
            index = self._positions.get(name)
            if index is not None:
                stamps = columns[index]
                if set(map(type, stamps)) <= {int, float}:
                    return seconds, [stamp / 1000 for stamp in stamps]
        return seconds, None

    def _lags(
        self,
        into: Gathered,
        seconds: Sequence[float | None],
        received: Sequence[float] | float | None,
        spots: Sequence[int],
        shard: tuple[int, int],
        sender_at: Callable[[int], Sender],
        note: Callable[[ColumnNode, list[Hit]], None],
    ) -> None:
        node = self._lag
        if node is None:
            return
        if received is None:
            received = node.column.setup.now
        stamps = repeat(received) if isinstance(received, float | int) else received
        rows: Sequence[int] | None = None
        if None in seconds:
            rows = [row for row, second in enumerate(seconds) if second is not None]
            if not rows:
                return
            pairs = list(zip(seconds, stamps, strict=False))
            lags = [pairs[row][1] - (pairs[row][0] or 0) for row in rows]
        else:
            lags = [
                stamp - second  # type: ignore[operator]
                for stamp, second in zip(stamps, seconds, strict=False)
            ]
        hits = node.take(lags, rows)
        if hits:
            note(node, hits)
        if self.door is Door.EXPORT and not node.column.imported:
            self._count_lags(into, lags, rows, spots, shard, sender_at)

    def _count_lags(
        self,
        into: Gathered,
        lags: list[float],
        rows: Sequence[int] | None,
        spots: Sequence[int],
        shard: tuple[int, int],
        sender_at: Callable[[int], Sender],
    ) -> None:
        by_bucket: dict[tuple[Sender, int], list[int]] = {}
        low, high = min(lags), max(lags)
        constant = (
            round(low / QUARTER)
            if round(low / QUARTER) == round(high / QUARTER)
            else None
        )
        for position, lag in enumerate(lags):
            row = rows[position] if rows is not None else position
            bucket = constant if constant is not None else round(lag / QUARTER)
            by_bucket.setdefault((sender_at(row), bucket), []).append(spots[row])
        for key, found in by_bucket.items():
            first = [(*shard, spot) for spot in found[: into.keep]]
            into.lags[key].add(len(found), first, {}, into.keep)

    # -- who sent it -----------------------------------------------------------------

    def _sources(
        self,
        into: Gathered,
        columns: list[tuple[Any, ...]],
        spots: Sequence[int],
        shard: tuple[int, int],
        seconds: Sequence[float | None] | None,
    ) -> tuple[dict[Sender, int], Callable[[int], Sender]]:
        """Count senders and sources; answer the senders, and who sent a row."""
        count = len(spots)
        parts = [
            columns[index] if index is not None else repeat(None, count)
            for index in self._source_at
        ]
        days = _days(seconds, count)
        keys = list(zip(*parts, days, strict=True))
        try:
            counts = Counter(keys)
        except TypeError:
            keys = [tuple(_plain(part) for part in key) for key in keys]
            counts = Counter(keys)
        host = self._request.host if self._request is not None else None
        found: dict[Any, Sender] = {}
        senders: dict[Sender, int] = {}
        for key, number in counts.items():
            lib, version, system, token, endpoint, forwarded, day = key
            sender = found[key] = sender_of(lib, version, system)
            senders[sender] = senders.get(sender, 0) + number
            row = into.sources[
                (
                    sender,
                    self.door,
                    token if token is None else str(token)[:200],
                    (str(endpoint)[:200] if endpoint is not None else host),
                    bool(forwarded),
                )
            ]
            if day is not None:
                row.days[day] += number
            first = (
                list(spots[: into.keep])
                if len(counts) == 1
                else _lowest(keys, key, spots, into.keep)
            )
            row.tally.add(number, [(*shard, spot) for spot in first], {}, into.keep)
        if len(senders) == 1:
            only = next(iter(senders))
            return senders, lambda row: only
        return senders, lambda row: found[keys[row]]

    # -- what was found --------------------------------------------------------------

    def _note(
        self,
        into: Gathered,
        node: ColumnNode,
        hits: list[Hit],
        spots: Sequence[int],
        shard: tuple[int, int],
        sender_at: Callable[[int], Sender],
    ) -> None:
        def at(spot: int) -> Spot:
            return (*shard, spot)

        by_rule: dict[str, list[Hit]] = {}
        for hit in hits:
            by_rule.setdefault(hit[2], []).append(hit)
        column = node.column
        for code, found in by_rule.items():
            senders: dict[Sender, int] = {}
            for row in {row for row, *_ in found}:
                sender = sender_at(row)
                senders[sender] = senders.get(sender, 0) + 1
            key = (
                code,
                (
                    self.event,
                    column.property,
                    self.door,
                    column.imported,
                    column.received,
                    column.inferred,
                ),
            )
            into.sightings[key].add(
                [(spots[row], value, label) for row, value, _, label in found],
                at,
                senders,
                into.keep,
            )

    # -- said twice ------------------------------------------------------------------

    def _repeats(
        self,
        into: Gathered,
        columns: list[tuple[Any, ...]],
        seconds: Sequence[float | None] | None,
        spots: Sequence[int],
        shard: tuple[int, int],
        segment: Segment,
        sender_at: Callable[[int], Sender],
    ) -> None:
        insert_at = self._positions.get("$insert_id")
        if insert_at is None:
            return
        inserts = columns[insert_at]
        if set(map(type, inserts)) != {str}:
            inserts = tuple(value if type(value) is str else "" for value in inserts)
        count = len(inserts)
        id_at = (
            self._positions.get("distinct_id")
            or self._positions.get("$distinct_id")
            or self._positions.get("$user_id")
            or self._positions.get("$device_id")
        )
        ids: Sequence[Any] = columns[id_at] if id_at is not None else [""] * count
        if "" in ids or None in ids:
            # Nobody in particular: two such events in one moment are no repetition.
            ids = [one or (two,) for one, two in zip(ids, inserts, strict=True)]
        elif id_at is not None and any(map(eq, ids, inserts)):
            echo = [
                row
                for row, (one, two) in enumerate(zip(ids, inserts, strict=True))
                if one == two
            ]
            senders = Counter(map(sender_at, echo))
            first = [(*shard, spots[row]) for row in echo[: into.keep]]
            into.echoes[(self.event, self.door)].add(
                len(echo), first, senders, into.keep
            )
        moments: Sequence[Any] = (
            seconds
            if seconds is not None and None not in seconds
            else self._raw_times(columns, count)
        )
        event = hash(self.event)
        try:
            keys = list(map(hash, zip(repeat(event), ids, moments)))
        except TypeError:
            keys = [
                hash((event, repr(one), repr(two)))
                for one, two in zip(ids, moments, strict=True)
            ]
        segment.add(
            [hash(value) if value else NOTHING for value in inserts],
            keys,
            spots,
            segment.number(self.event, self.door),
        )

    def _raw_times(self, columns: list[tuple[Any, ...]], count: int) -> Sequence[Any]:
        at = self._positions.get("time") or self._positions.get("$time")
        return columns[at] if at is not None else (None,) * count


def _days(seconds: Sequence[float | None] | None, count: int) -> Sequence[Any] | Any:
    """Days since the epoch, as cheaply as can be."""
    if seconds is None:
        return repeat(None, count)
    if None in seconds:
        return [None if second is None else int(second // DAY) for second in seconds]
    low = int(min(seconds) // DAY)  # type: ignore[type-var,operator]
    if low == int(max(seconds) // DAY):  # type: ignore[type-var,operator]
        return repeat(low, count)
    return [int(second // DAY) for second in seconds]  # type: ignore[operator]


def _lowest(keys: list[Any], key: Any, spots: Sequence[int], keep: int) -> list[int]:
    found: list[int] = []
    start = 0
    for _ in range(keep):
        try:
            start = keys.index(key, start)
        except ValueError:
            break
        found.append(spots[start])
        start += 1
    return found


def _plain(value: Any) -> Any:
    return repr(value)[:200] if isinstance(value, list | dict) else value
