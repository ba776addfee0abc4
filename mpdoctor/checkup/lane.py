"""Records that went the same way, whatever they say: their times and their ids.

Part of the kernel, see `layout`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import eq
from typing import Any

from mpdoctor.engines.columns import ColumnNode, Hit
from mpdoctor.engines.gathered import EventKey
from mpdoctor.engines.repeats import Segment
from mpdoctor.mixpanel.envelope import RECEIPT
from mpdoctor.mixpanel.times import DAY, in_seconds
from mpdoctor.models.batch import Door

REQUEST_TIME = "time of the request"
"""Stands among the names of a layout where a captured request brings its own clock."""

QUARTER = 900

_IDS = ("distinct_id", "$distinct_id", "$user_id", "$device_id")


@dataclass(frozen=True, slots=True)
class Way:
    """How records went, and which of the properties that carry them they have.

    `time`, `receipt` and `id` are names of properties, empty where there is none.
    `token` and `host` are those of the captured request.
    """

    door: Door
    inferred: bool
    imported: bool
    time: str
    receipt: str
    id: str
    insert_id: bool
    token: str | None
    host: str | None

    @classmethod
    def of(
        cls,
        names: Sequence[str],
        door: Door,
        inferred: bool,
        token: str | None,
        host: str | None,
    ) -> "Way":
        def first(wanted: tuple[str, ...]) -> str:
            return next((name for name in wanted if name in names), "")

        return cls(
            door=door,
            inferred=inferred,
            imported="$import" in names,
            time=first(("time", "$time")),
            receipt=first((REQUEST_TIME, *RECEIPT)),
            id=first(_IDS),
            insert_id="$insert_id" in names,
            token=token,
            host=host,
        )


class Lane:
    """The window's records of one way, as parallel columns."""

    __slots__ = (
        "_events",
        "_ids",
        "_inserts",
        "_lag",
        "_lags",
        "_numbers",
        "_receipts",
        "_seconds",
        "_times",
        "_wanted",
        "_way",
        "day",
        "spots",
    )

    def __init__(self, way: Way, lag: ColumnNode) -> None:
        self._way = way
        self._lag = lag
        self._wanted = tuple(
            name
            for name in (way.time, way.receipt, way.id, "$insert_id" * way.insert_id)
            if name
        )
        self.clear()

    def clear(self) -> None:
        """The window is over."""
        self.spots: list[int] = []
        self.day: int | None = None
        self._events: list[tuple[EventKey, int]] = []
        self._times: list[Any] = []
        self._receipts: list[Any] = []
        self._ids: list[Any] = []
        self._inserts: list[Any] = []
        self._seconds: Sequence[float | None] = ()
        self._lags: Sequence[float | None] = ()

    @property
    def door(self) -> Door:
        return self._way.door

    @property
    def token(self) -> str | None:
        return self._way.token

    @property
    def host(self) -> str | None:
        return self._way.host

    @property
    def time(self) -> str:
        return self._way.time

    def positions(self, at: Mapping[str, int]) -> tuple[int | None, ...]:
        """Where a layout has its time, receipt, id and insert id."""
        way = self._way
        return tuple(
            at.get(name) for name in (way.time, way.receipt, way.id, "$insert_id")
        )

    def add(
        self,
        event: EventKey,
        columns: Sequence[tuple[Any, ...]],
        positions: tuple[int | None, ...],
    ) -> None:
        """Take in a layout's rows."""
        time, receipt, who, insert = positions
        self.spots += columns[0]
        self._events.append((event, len(columns[0])))
        if time is not None:
            self._times += columns[time]
        if receipt is not None:
            self._receipts += columns[receipt]
        if who is not None:
            self._ids += columns[who]
        if insert is not None:
            self._inserts += columns[insert]

    # -- time ------------------------------------------------------------------------

    def read_times(self) -> None:
        """Find the seconds of the window, and its day where there is only one."""
        if not self._times:
            return
        self._seconds = seconds = in_seconds(self._times)
        if None not in seconds:
            low = int(min(seconds) // DAY)  # type: ignore[type-var,operator]
            if low == int(max(seconds) // DAY):  # type: ignore[type-var,operator]
                self.day = low

    def screen_lags(self) -> Iterator[tuple[int, Hit]]:
        """Faults in the distance between time and receipt, each with its spot."""
        if not self._times:
            return
        received = self._received()
        if None in self._seconds:
            self._lags = [
                None if second is None else stamp - second
                for stamp, second in zip(received, self._seconds, strict=False)
            ]
            known = [lag for lag in self._lags if lag is not None]
        else:
            self._lags = known = [
                stamp - second
                for stamp, second in zip(received, self._seconds, strict=False)
            ]
        if not known:
            return
        self._lag.values = known
        if self._lag.screen():
            for spot, lag in zip(self.spots, self._lags, strict=True):
                if lag is not None:
                    for hit in self._lag.hits(lag):
                        yield spot, hit

    def _received(self) -> Any:
        if not self._receipts:
            return repeat(self._lag.column.setup.now)
        if self._way.receipt == REQUEST_TIME:
            return self._receipts
        if set(map(type, self._receipts)) <= {int, float}:
            return [stamp / 1000 for stamp in self._receipts]
        # A stamp that is no number says nothing: as if received when it happened.
        return [
            stamp / 1000 if type(stamp) in (int, float) else second or 0.0
            for stamp, second in zip(self._receipts, self._seconds, strict=True)
        ]

    def shifted(self) -> Iterator[tuple[int, int]]:
        """Spots whose receipt is quarters of an hour away, with how many quarters.

        Only of live events that Mixpanel received: others arrive when they like.
        """
        if self.door is not Door.EXPORT or self._way.imported:
            return
        known = [lag for lag in self._lags if lag is not None]
        if not known or (2 * max(known) < QUARTER and 2 * min(known) > -QUARTER):
            return
        for spot, lag in zip(self.spots, self._lags, strict=True):
            if lag is not None and round(lag / QUARTER):
                yield spot, round(lag / QUARTER)

    # -- said twice ------------------------------------------------------------------

    def remember(self, segment: Segment, echo: Callable[[int], None]) -> None:
        """Remember the records by their hashes; call `echo` with the spots of those
        whose insert id is their own distinct id."""
        inserts: Sequence[Any] = self._inserts
        if not inserts:
            return
        if set(map(type, inserts)) != {str}:
            inserts = [value if type(value) is str else "" for value in inserts]
        ids = self._known_ids(inserts)
        if self._ids and any(map(eq, ids, inserts)):
            for spot, one, two in zip(self.spots, ids, inserts, strict=True):
                if one == two:
                    echo(spot)
        # Without a time nothing happened at the same moment: the insert id stands in.
        moments = self._moments() if self._times else inserts
        events: list[EventKey] = []
        numbers: list[int] = []
        for event, count in self._events:
            events += repeat(event, count)
            numbers += repeat(segment.number(event, self.door), count)
        try:
            keys = list(map(hash, zip(events, ids, moments, strict=True)))
        except TypeError:
            keys = [
                hash((event, repr(one), repr(two)))
                for event, one, two in zip(events, ids, moments, strict=True)
            ]
        hashes = list(map(hash, inserts))
        segment.add(hashes, keys, self.spots, numbers)

    def _known_ids(self, inserts: Sequence[Any]) -> Sequence[Any]:
        ids: Sequence[Any] = self._ids
        if not ids:
            return [(insert,) for insert in inserts]
        if "" in ids or None in ids:
            # Nobody in particular: two such events in one moment are no repetition.
            return [one or (two,) for one, two in zip(ids, inserts, strict=True)]
        return ids

    def _moments(self) -> Sequence[Any]:
        return self._times if None in self._seconds else self._seconds
