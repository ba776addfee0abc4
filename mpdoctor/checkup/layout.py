"""Records that carry the same properties in the same order.

This, `lane` and `window` are the kernel: the one place where speed comes before looks.
What it costs and gains is in `docs/benchmarks.md`.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from operator import itemgetter
from typing import Any

from mpdoctor.checkup.lane import Lane, Stream
from mpdoctor.engines.columns import ColumnNode
from mpdoctor.engines.gathered import EventKey, Gathered, ShapeKey
from mpdoctor.engines.tally import lowest
from mpdoctor.mixpanel.senders import WRAPPERS, sender_of
from mpdoctor.models.place import Spot
from mpdoctor.models.subjects import Sender

_SOURCE = ("token", "$mp_api_endpoint", "$mp_is_forwarded")

Values = tuple[Any, ...]
"""A record's values in the order of the layout's names."""


class Layout:
    """What to do with records of one event, property names, library and lane.

    `source` picks what tells the stream, one of `streams`, `carried` what the lane wants, `compared` the
    values of narrow columns, in the order of `known`. The values of `wide` columns are
    always brought to their nodes. `parts` and `watched` are the positions of what tells
    the stream, and of columns with their nodes. `counts` and `firsts` are of the records so far: how
    many from each stream, and the first spots.
    """

    __slots__ = (
        "_lib",
        "_os_at",
        "_source_at",
        "_version_at",
        "carried",
        "compared",
        "counts",
        "event",
        "firsts",
        "known",
        "lane",
        "narrow",
        "parts",
        "shape",
        "source",
        "streams",
        "watched",
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
        self.watched = [
            (position, found)
            for name, position in at.items()
            if (found := node(name)) is not None
        ]
        self._lib = lib
        self._version_at = at.get("$lib_version")
        self._os_at = at.get("$os") if lib in WRAPPERS else None
        self._source_at = [at.get(name) for name in _SOURCE]
        self.parts = [
            position
            for position in (self._version_at, self._os_at, *self._source_at)
            if position is not None
        ]
        self.source = picker(self.parts)
        self.carried = picker([at[name] for name in lane.carried])
        by_position = {position: name for name, position in at.items()}
        told_by = tuple(by_position[position] for position in self.parts)
        self.streams = lane.known_streams((lib, told_by))
        self.counts: dict[Stream, int] = {}
        self.firsts: dict[Sender, list[Spot]] = {}

    # -- columns ---------------------------------------------------------------------

    def meet(self, values: Values) -> None:
        """See a first record: what kind of columns there are."""
        for position, node in self.watched:
            node.meet(values[position])
        self.plan()

    def plan(self) -> None:
        """Sort the columns into wide and narrow ones."""
        self.wide = [
            (position, node.fresh) for position, node in self.watched if node.wide
        ]
        self.narrow = [
            (position, node) for position, node in self.watched if not node.wide
        ]
        self.known = [node.known for _, node in self.narrow]
        self.compared = picker([position for position, _ in self.narrow])

    @property
    def nodes(self) -> list[ColumnNode]:
        """The watched columns."""
        return [node for _, node in self.watched]

    def miss(self, values: Values, row: int) -> None:
        """A record with something that is not known: bring what is new in it."""
        for position, node in self.narrow:
            value = values[position]
            if value not in node.known:
                node.fresh.append(value)
                node.rows.append(row)

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

    def new_stream(self, source: Values) -> Stream:
        """The stream that a record belongs to, by what `source` picked from it."""
        values = dict(zip(self.parts, source, strict=True))

        def value(position: int | None) -> Any:
            return None if position is None else values[position]

        sender = sender_of(self._lib, value(self._version_at), value(self._os_at))
        token, endpoint, forwarded = map(value, self._source_at)
        stream = self.lane.stream(sender, token, endpoint, forwarded)
        # Where a list or an object stands in place of text, it is told for each record.
        with suppress(TypeError):
            self.streams[source] = stream
        return stream

    def fold(self, into: Gathered) -> None:
        """Add what was counted to the sums, and start anew."""
        if not self.counts:
            return
        senders: dict[Sender, int] = {}
        for stream, count in self.counts.items():
            senders[stream.sender] = senders.get(stream.sender, 0) + count
        total = sum(senders.values())
        firsts = {
            sender: lowest(spots, into.keep) for sender, spots in self.firsts.items()
        }
        first = lowest((spot for spots in firsts.values() for spot in spots), into.keep)
        into.names[self.event].add(total, first, senders, into.keep, firsts)
        into.shapes[self.shape].add(total, first, senders, into.keep, firsts)
        self.counts.clear()
        self.firsts.clear()


def picker(positions: Sequence[int]) -> Callable[[Values], Values]:
    """A function that picks these positions out of a tuple, as a tuple."""
    if not positions:
        return _nothing
    if len(positions) == 1:
        return itemgetter(slice(positions[0], positions[0] + 1))
    return itemgetter(*positions)


def _nothing(values: Values) -> Values:
    return ()
