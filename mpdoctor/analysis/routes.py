"""Records that went the same way, whatever they say: their times and their ids.

Part of the kernel, see `layout`.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import attrgetter, eq
from typing import Any

from mpdoctor.analysis.columns import ColumnNode, Violation
from mpdoctor.analysis.duplicates import HashSegment
from mpdoctor.analysis.totals import EventKey, SourceKey, Totals
from mpdoctor.mixpanel.envelope import RECEIPT
from mpdoctor.mixpanel.times import DAY
from mpdoctor.model.place import RecordPosition
from mpdoctor.model.record import Channel
from mpdoctor.model.subjects import Sender
from mpdoctor.model.tally import lowest

REQUEST_TIME = "time of the request"
"""Stands among the names of a layout where a captured request brings its own clock."""

QUARTER = 900

_IDS = ("distinct_id", "$distinct_id", "$user_id", "$device_id")


@dataclass(frozen=True, slots=True)
class RouteKey:
    """How records went, and which of the properties that carry them they have.

    `receipt` and `id` are names of properties, empty where there is none.
    `token` and `host` are those of the captured request.
    """

    channel: Channel
    inferred: bool
    imported: bool
    time: bool
    receipt: str
    id: str
    insert_id: bool
    token: str | None
    host: str | None

    @classmethod
    def of(
        cls,
        names: Sequence[str],
        channel: Channel,
        inferred: bool,
        token: str | None,
        host: str | None,
    ) -> "RouteKey":
        """The way of records with these property names."""

        def first(wanted: tuple[str, ...]) -> str:
            return next((name for name in wanted if name in names), "")

        return cls(
            channel=channel,
            inferred=inferred,
            imported="$import" in names,
            time="time" in names or "$time" in names,
            receipt=first((REQUEST_TIME, *RECEIPT)),
            id=first(_IDS),
            insert_id="$insert_id" in names,
            token=token,
            host=host,
        )

    @property
    def carried(self) -> tuple[str, ...]:
        """The properties that a lane wants to see: receipt, id and insert id."""
        insert = "$insert_id" if self.insert_id else ""
        return tuple(name for name in (self.receipt, self.id, insert) if name)


LONGEST = 200
"""Characters of a token or host that are kept."""


class Stream:
    """Records of one lane from one sender, with one token, to one endpoint.

    Kept apart from the sums only because it is found by identity.
    """

    __slots__ = ("count", "days", "firsts", "key", "sender")

    def __init__(self, key: SourceKey) -> None:
        self.key = key
        self.sender = key[0]
        self.start()

    def start(self) -> None:
        self.count = 0
        self.firsts: list[RecordPosition] = []
        self.days: Counter[int] = Counter()

    def fold(self, into: Totals) -> None:
        """Add what was counted to the sums, and start anew."""
        if self.count:
            row = into.sources[self.key]
            firsts = lowest(self.firsts, into.keep)
            row.tally.add(self.count, firsts, {}, into.keep)
            row.days.update(self.days)
            self.start()


class Route:
    """The window's records of one way, as rows of layout, spot, stream, second, and what
    is `carried`: receipt, id and insert id, those that there are."""

    __slots__ = (
        "_ids",
        "_inserts",
        "_known",
        "_lag",
        "_lags",
        "_seconds",
        "_spots",
        "carried",
        "rows",
        "streams",
        "way",
    )

    def __init__(self, way: RouteKey, lag: ColumnNode) -> None:
        self.way = way
        self._lag = lag
        lag.wide = True
        self.carried = way.carried
        self.rows: list[tuple[Any, ...]] = []
        self.streams: dict[SourceKey, Stream] = {}
        self._known: dict[Any, dict[tuple[Any, ...], Stream]] = {}
        self._lags: Sequence[float | None] = ()

    @property
    def channel(self) -> Channel:
        return self.way.channel

    def known_streams(self, told_by: Any) -> dict[tuple[Any, ...], Stream]:
        """The streams by the values that tell them, shared by all layouts that tell
        them by the same properties."""
        return self._known.setdefault(told_by, {})

    def stream(
        self, sender: Sender, token: Any, endpoint: Any, forwarded: Any
    ) -> Stream:
        """The stream of a sender with what its records say of token and endpoint."""
        way = self.way
        key = (
            sender,
            way.channel,
            way.token if token is None else str(token)[:LONGEST],
            way.host if endpoint is None else str(endpoint)[:LONGEST],
            forwarded not in (None, False, 0, "", "false"),
        )
        found = self.streams.get(key)
        if found is None:
            found = self.streams[key] = Stream(key)
        return found

    def close(
        self,
        segment: HashSegment,
        found: Callable[[int, Violation], None],
        shifted: Callable[[int, int], None],
        echo: Callable[[int], None],
    ) -> None:
        """Look at the window's rows and forget them.

        `found` is told of faults in the distance between time and receipt, `shifted` of
        live events received quarters of an hour away, `echo` of insert ids that are
        their own distinct id; each with the spot. The rest goes to the `segment`.
        """
        if not self.rows:
            return
        layouts, positions, streams, seconds, *carried = zip(*self.rows, strict=True)
        self.rows = []
        _count_days(seconds, streams)
        columns = dict(zip(self.carried, carried, strict=True))
        if self.way.time:
            self._screen_lags(positions, seconds, columns.get(self.way.receipt), found)
            self._note_shifted(positions, shifted)
        inserts = columns.get("$insert_id")
        if inserts is not None:
            ids = columns.get(self.way.id)
            self._remember(segment, positions, seconds, layouts, ids, inserts, echo)

    def healthy_lags(self) -> tuple[float, float] | None:
        """Between which distances of time and receipt nobody objects, where that can be
        told."""
        return self._lag.healthy_numbers()

    # -- time ------------------------------------------------------------------------

    def _screen_lags(
        self,
        positions: Sequence[int],
        seconds: Sequence[float | None],
        receipts: Sequence[Any] | None,
        found: Callable[[int, Violation], None],
    ) -> None:
        received = self._received(receipts, seconds)
        if None in seconds:
            self._lags = [
                None if second is None else stamp - second
                for stamp, second in zip(received, seconds, strict=False)
            ]
            known = [lag for lag in self._lags if lag is not None]
        else:
            self._lags = known = [
                stamp - second for stamp, second in zip(received, seconds, strict=False)
            ]
        if not known:
            return
        self._lag.fresh[:] = known
        if self._lag.screen():
            for position, lag in zip(positions, self._lags, strict=True):
                if lag is not None:
                    for hit in self._lag.hits(lag):
                        found(position, hit)

    def _received(
        self, receipts: Sequence[Any] | None, seconds: Sequence[float | None]
    ) -> Any:
        if receipts is None:
            return repeat(self._lag.column.setup.now)
        if self.way.receipt == REQUEST_TIME:
            return receipts
        if set(map(type, receipts)) <= {int, float}:
            return [stamp / 1000 for stamp in receipts]
        # A stamp that is no number says nothing: as if received when it happened.
        return [
            stamp / 1000 if type(stamp) in (int, float) else second or 0.0
            for stamp, second in zip(receipts, seconds, strict=True)
        ]

    def _note_shifted(
        self, positions: Sequence[int], shifted: Callable[[int, int], None]
    ) -> None:
        """Only of live events that Mixpanel received: others arrive when they like."""
        if self.channel is not Channel.EXPORT or self.way.imported:
            return
        known = [lag for lag in self._lags if lag is not None]
        if not known or (2 * max(known) < QUARTER and 2 * min(known) > -QUARTER):
            return
        for position, lag in zip(positions, self._lags, strict=True):
            if lag is not None and round(lag / QUARTER):
                shifted(position, round(lag / QUARTER))

    # -- said twice ------------------------------------------------------------------

    def _remember(
        self,
        segment: HashSegment,
        positions: Sequence[int],
        seconds: Sequence[float | None],
        layouts: Sequence[Any],
        ids: Sequence[Any] | None,
        inserts: Sequence[Any],
        echo: Callable[[int], None],
    ) -> None:
        """Remember the records by their hashes."""
        if set(map(type, inserts)) != {str}:
            inserts = [value if type(value) is str else "" for value in inserts]
        if ids is None:
            ids = [(insert,) for insert in inserts]
        elif "" in ids or None in ids:
            # Nobody in particular: two such events in one moment are no repetition.
            ids = [
                (two,) if one is None or one == "" else one
                for one, two in zip(ids, inserts, strict=True)
            ]
        if any(map(eq, ids, inserts)):
            for position, one, two in zip(positions, ids, inserts, strict=True):
                if one == two:
                    echo(position)
        moments: Sequence[Any] = seconds
        if None in seconds:
            # Without a time nothing happened at the same moment.
            moments = [
                insert if second is None else second
                for second, insert in zip(seconds, inserts, strict=True)
            ]
        events: list[EventKey] = list(map(_EVENT, layouts))
        try:
            keys = list(map(hash, zip(events, ids, moments, strict=True)))
        except TypeError:
            keys = list(map(_hash_of, events, ids, moments))
        segment.add(list(map(hash, inserts)), keys, positions, events, self.channel)


def _hash_of(event: EventKey, id: Any, moment: Any) -> int:
    try:
        return hash((event, id, moment))
    except TypeError:
        return hash((event, repr(id), moment))


_EVENT = attrgetter("event")


def _count_days(seconds: Sequence[float | None], streams: Sequence[Stream]) -> None:
    """Count by day since the epoch, as cheaply as can be: exports are in order."""
    if None not in seconds:
        low = int(min(seconds) // DAY)  # type: ignore[type-var,operator]
        if low == int(max(seconds) // DAY):  # type: ignore[type-var,operator]
            for stream, count in Counter(streams).items():
                stream.days[low] += count
            return
    for second, stream in zip(seconds, streams, strict=True):
        if second is not None:
            stream.days[int(second // DAY)] += 1
