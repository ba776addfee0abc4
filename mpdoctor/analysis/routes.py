"""Records that took the same route: their times, their ids, and who sent them."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from itertools import repeat
from operator import eq
from typing import Any

from msgspec import Struct

from mpdoctor.analysis.columns import PropertyColumn, Violation, screen
from mpdoctor.analysis.duplicates import HashSegment, moment_hash
from mpdoctor.analysis.totals import EventKey, SourceKey, Totals
from mpdoctor.mixpanel.envelope import GEO, RECEIPT
from mpdoctor.model.place import RecordPosition
from mpdoctor.model.record import Channel
from mpdoctor.model.subjects import Sender
from mpdoctor.model.tally import lowest

QUARTER = 900
"""Seconds of a quarter of an hour: no time zone is nearer to another one."""

ON_TIME = 0
"""The quarter of an hour in which live records are received. They are counted as one
sum together with all others of the sender."""

LONGEST = 200
"""Characters of a token or host that are kept."""

_NOWHERE = (0, 0, 0)

_IDS = ("distinct_id", "$distinct_id", "$user_id", "$device_id")

ROUTED_BY = frozenset({"time", "$time", "$import", "$insert_id", *RECEIPT, *_IDS, *GEO})
"""The properties that tell routes apart."""


class RouteKey(Struct, frozen=True):
    """How records came, and which of the properties that a route looks at they have.

    `receipt` and `id` are names of properties, `None` where there is none; `timed` says
    that a captured request brings the time of receipt. `token` and `host` are those of
    the captured request; `refused` says that none of its records were stored. `located`
    says that they have a location.
    """

    channel: Channel
    inferred: bool
    imported: bool
    time: bool
    timed: bool
    receipt: str | None
    id: str | None
    insert_id: bool
    token: str | None
    host: str | None
    refused: bool = False
    located: bool = False

    @classmethod
    def of(
        cls,
        names: Collection[str],
        channel: Channel,
        *,
        inferred: bool,
        timed: bool,
        token: str | None,
        host: str | None,
        refused: bool = False,
    ) -> "RouteKey":
        """The key of records with these property names."""

        def first(wanted: tuple[str, ...]) -> str | None:
            return next((name for name in wanted if name in names), None)

        return cls(
            channel=channel,
            inferred=inferred,
            imported="$import" in names,
            time="time" in names or "$time" in names,
            timed=timed,
            receipt=None if timed else first(RECEIPT),
            id=first(_IDS),
            insert_id="$insert_id" in names,
            token=token,
            host=host,
            refused=refused,
            located=not GEO.isdisjoint(names),
        )

    @property
    def received(self) -> bool:
        """Whether it is known when the records were received."""
        return self.timed or self.receipt is not None


class SenderStream:
    """Records of one route from one sender, with one token, to one endpoint.

    Counts them, as a whole and by day, until they are added to the totals.
    """

    __slots__ = ("count", "days", "firsts", "key", "sender")

    def __init__(self, key: SourceKey) -> None:
        self.key = key
        self.sender = key[0]
        self.count = 0
        self.firsts: list[RecordPosition] = []
        self.days: Counter[int] = Counter()

    def fold(self, into: Totals) -> None:
        """Add what was counted to the totals."""
        row = into.sources.get(self.key)
        if row is not None:
            firsts = lowest(self.firsts, into.keep)
            row.tally.add(self.count, firsts, {}, into.keep)
            row.days.update(self.days)


Row = tuple[Any, int, SenderStream, float | None, Any, Any, Any, Any]
"""A record of the window: shape, packed position, stream, second, time of receipt, id,
insert id, properties."""


class Route:
    """The window's records of one route.

    `lag` is the column of the distances between their times and their receipt.
    """

    __slots__ = ("_lags", "_streams", "_streams_by_values", "key", "lag", "rows")

    def __init__(self, key: RouteKey, lag: PropertyColumn) -> None:
        self.key = key
        self.lag = lag
        self.rows: list[Row] = []
        self._streams: dict[SourceKey, SenderStream] = {}
        self._streams_by_values: dict[Any, dict[tuple[Any, ...], SenderStream]] = {}
        self._lags: Sequence[float | None] = ()

    def streams_by_values(self, names: Any) -> dict[tuple[Any, ...], SenderStream]:
        """The streams by the values of these properties; shared by all shapes that
        have them."""
        return self._streams_by_values.setdefault(names, {})

    def stream(
        self, sender: Sender, token: Any, endpoint: Any, forwarded: Any
    ) -> SenderStream:
        """The stream of a sender with what its records say of token and endpoint."""
        own = self.key
        key = (
            sender,
            own.channel,
            own.token if token is None else str(token)[:LONGEST],
            own.host if endpoint is None else str(endpoint)[:LONGEST],
            forwarded not in (None, False, 0, "", "false"),
        )
        found = self._streams.get(key)
        if found is None:
            found = self._streams[key] = SenderStream(key)
        return found

    def fold(self, into: Totals) -> None:
        """Add the counts of all streams to the totals, and forget them."""
        own = self.key
        streams = [stream for stream in self._streams.values() if stream.count]
        if own.time and streams:
            way = own.channel, own.received
            into.timed[way] += sum(stream.count for stream in streams)
        is_located = own.channel is Channel.EXPORT and not own.imported
        for stream in streams:
            if own.time and self.is_live:
                live = into.lags.get((stream.sender, ON_TIME))
                if live is not None:
                    live.add(stream.count, [], {}, into.keep)
            if is_located:
                row = into.located.get((stream.sender, own.located))
                if row is not None:
                    firsts = lowest(stream.firsts, into.keep)
                    row.add(stream.count, firsts, {}, into.keep)
            stream.fold(into)
        self._streams.clear()
        self._streams_by_values.clear()

    def close(
        self,
        segment: HashSegment,
        found: Callable[[Row, Violation], None],
        shifted: Callable[[Row, int], None],
        echo: Callable[[Row], None],
    ) -> None:
        """Look at the window's rows and forget them.

        `found` is told of faults in the distance between time and receipt, `shifted` of
        live events received quarters of an hour away, `echo` of insert ids that are
        their own distinct id. The hashes of the records go to the `segment`.
        """
        if not self.rows:
            return
        rows, self.rows = self.rows, []
        shapes, positions, _, seconds, receipts, ids, inserts, _ = zip(
            *rows, strict=True
        )
        if self.key.time:
            self._screen_lags(segment, rows, seconds, receipts, found)
            self._note_shifted(rows, shifted)
        if self.key.insert_id:
            known = ids if self.key.id is not None else None
            events = [shape.event for shape in shapes]
            texts = _texts_of(inserts)
            own = _own_ids(known, texts)
            if any(map(eq, own, texts)):
                for row, one, two in zip(rows, own, texts, strict=True):
                    if one == two:
                        echo(row)
            if not self.key.refused:
                # What was refused is sent again, and that is no repetition.
                self._remember(segment, positions, seconds, events, own, texts)

    # -- time ------------------------------------------------------------------------

    def _screen_lags(
        self,
        segment: HashSegment,
        rows: Sequence[Row],
        seconds: Sequence[float | None],
        receipts: Sequence[Any],
        found: Callable[[Row, Violation], None],
    ) -> None:
        received = self._received(receipts, seconds)
        self._lags = [
            None if second is None else stamp - second
            for stamp, second in zip(received, seconds, strict=False)
        ]
        self.lag.add([lag for lag in self._lags if lag is not None])
        if self.lag.values and screen([self.lag], _NOWHERE):
            for row, lag in zip(rows, self._lags, strict=True):
                if lag is not None:
                    place = (segment.source, segment.start, row[1])
                    for violation in self.lag.examine(lag, place):
                        found(row, violation)

    def _received(
        self, receipts: Sequence[Any], seconds: Sequence[float | None]
    ) -> Any:
        if self.key.timed:
            return receipts
        if self.key.receipt is None:
            return repeat(self.lag.column.setup.now)
        if set(map(type, receipts)) <= {int, float}:
            return [stamp / 1000 for stamp in receipts]
        # A stamp that is no number says nothing: as if received when it happened.
        return [
            stamp / 1000 if type(stamp) in (int, float) else second or 0.0
            for stamp, second in zip(receipts, seconds, strict=True)
        ]

    def _note_shifted(
        self, rows: Sequence[Row], shifted: Callable[[Row, int], None]
    ) -> None:
        if not self.is_live:
            return
        known = [lag for lag in self._lags if lag is not None]
        if not known or (2 * max(known) < QUARTER and 2 * min(known) > -QUARTER):
            return
        for row, lag in zip(rows, self._lags, strict=True):
            if lag is not None and round(lag / QUARTER):
                shifted(row, round(lag / QUARTER))

    @property
    def is_live(self) -> bool:
        """Whether Mixpanel received the records as they happened: imported ones arrive
        whenever they like."""
        own = self.key
        return own.channel is Channel.EXPORT and own.received and not own.imported

    # -- repeated records ------------------------------------------------------------

    def _remember(
        self,
        segment: HashSegment,
        positions: Sequence[int],
        seconds: Sequence[float | None],
        events: Sequence[EventKey],
        ids: Sequence[Any],
        inserts: Sequence[str],
    ) -> None:
        """Remember the records by their hashes."""
        keys = [
            _hash_of(event, id, second, insert)
            for event, id, second, insert in zip(
                events, ids, seconds, inserts, strict=True
            )
        ]
        hashes = list(map(hash, inserts))
        segment.add(hashes, keys, positions, events, self.key.channel)


def _texts_of(inserts: Sequence[Any]) -> Sequence[str]:
    """Insert ids, and nothing where they are no text."""
    if set(map(type, inserts)) == {str}:
        return inserts
    return [value if type(value) is str else "" for value in inserts]


def _own_ids(ids: Sequence[Any] | None, inserts: Sequence[str]) -> Sequence[Any]:
    """Whose the records are; two records of nobody are no repetition."""
    if ids is None:
        return [(insert,) for insert in inserts]
    if "" in ids or None in ids:
        return [
            (two,) if one is None or one == "" else one
            for one, two in zip(ids, inserts, strict=True)
        ]
    return ids


def _hash_of(event: EventKey, id: Any, second: float | None, insert: str) -> int:
    try:
        if second is not None:
            return moment_hash(event, id, second)
        # Without a time nothing happened at the same moment.
        return hash((event, id, insert))
    except TypeError:
        return _hash_of(event, repr(id), second, insert)
