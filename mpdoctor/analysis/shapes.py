"""Records that carry the same properties in the same order.

This, `lane` and `window` are the kernel: the one place where speed comes before looks.
What it costs and gains is in `docs/benchmarks.md`.
"""

from collections.abc import Iterable
from contextlib import suppress
from itertools import chain
from typing import Any

from mpdoctor.analysis.columns import ColumnNode
from mpdoctor.analysis.event_columns import EventColumns
from mpdoctor.analysis.record_shapes import Outline, Values, picker
from mpdoctor.analysis.routes import REQUEST_TIME, Stream
from mpdoctor.analysis.totals import EventKey, ShapeKey, Totals
from mpdoctor.mixpanel.senders import sender_of
from mpdoctor.model.place import RecordPosition
from mpdoctor.model.subjects import Sender
from mpdoctor.model.tally import Tally, add_up


class RecordShape:
    """What to do with records of one event, property names, library and lane.

    `source` and `carried` are those of the outline, `streams` the streams by what
    `source` picks, `columns` those of the event. `compared` picks the values of narrow
    columns, in the order of `known`; those of `wide` columns are always brought to their
    nodes; both only once it is planned. `counts` and `firsts` are of the records so far:
    how many from each stream, and the first spots.
    """

    __slots__ = (
        "_lib",
        "_watched",
        "carried",
        "columns",
        "compared",
        "counts",
        "event",
        "firsts",
        "known",
        "lane",
        "narrow",
        "outline",
        "source",
        "streams",
        "wide",
    )

    def __init__(
        self,
        event: EventKey,
        lib: Any,
        outline: Outline,
        columns: EventColumns,
    ) -> None:
        self.event = event
        self.outline = outline
        self.lane = lane = outline.lane
        self.columns = columns
        self._lib = lib
        self._watched: list[tuple[int, ColumnNode]] | None = None
        self.narrow: list[tuple[int, ColumnNode]] = []
        self.source = outline.source
        self.carried = outline.carried
        self.streams = lane.known_streams((lib, outline.told_by))
        self.counts: dict[Stream, int] = {}
        self.firsts: dict[Sender, list[RecordPosition]] = {}

    # -- columns ---------------------------------------------------------------------

    @property
    def watched(self) -> list[tuple[int, ColumnNode]]:
        """The positions of columns that somebody watches, with their nodes."""
        found = self._watched
        if found is None:
            column = self.columns.node
            found = self._watched = [
                (position, node)
                for name, position in self.outline.at.items()
                if name != REQUEST_TIME and (node := column(name)) is not None
            ]
        return found

    def meet(self, values: Values) -> None:
        """See a first record: what kind of columns there are."""
        for position, node in self.watched:
            if not node.met:
                node.meet(values[position])
        self.plan()

    def plan(self) -> None:
        """Sort the columns into wide and narrow ones."""
        watched = self.watched
        self.wide = [(position, node.fresh) for position, node in watched if node.wide]
        self.narrow = [(position, node) for position, node in watched if not node.wide]
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
        outline = self.outline
        values = dict(zip(outline.parts, source, strict=True))

        def value(position: int | None) -> Any:
            return None if position is None else values[position]

        sender = sender_of(self._lib, value(outline.version), value(outline.os))
        token, endpoint, forwarded = map(value, outline.told)
        stream = self.lane.stream(sender, token, endpoint, forwarded)
        # Where a list or an object stands in place of text, it is told for each record.
        with suppress(TypeError):
            self.streams[source] = stream
        return stream

    @property
    def shape(self) -> ShapeKey:
        one = self.outline
        return (self.event, one.channel, one.why, one.kept, one.width)

    def fold(self, into: "Sum") -> None:
        """Add what was counted to a sum, and start anew."""
        senders = into[0]
        for stream, count in self.counts.items():
            sender = stream.sender
            senders[sender] = senders.get(sender, 0) + count
        _fold(self.firsts, into)
        self.counts, self.firsts = {}, {}


Firsts = dict[Sender, list[RecordPosition]]

Sum = tuple[dict[Sender, int], Firsts]
"""How many records from each sender, and some spots, the lowest among them."""


def fold_all(layouts: Iterable[RecordShape], into: Totals) -> None:
    """Add what layouts have counted to the sums of names and of shapes."""
    shapes: dict[ShapeKey, Sum] = {}
    for layout in layouts:
        if layout.counts:
            layout.fold(shapes.setdefault(layout.shape, ({}, {})))
    names: dict[EventKey, Sum] = {}
    for shape, found in shapes.items():
        lowest = _add(into.shapes[shape], found, into.keep)
        # Every shape is one of a single event.
        sums = names.setdefault(shape[0], ({}, {}))
        add_up(sums[0], found[0])
        _fold(lowest, sums)
    for event, found in names.items():
        _add(into.names[event], found, into.keep)


def _fold(positions: Firsts, into: Sum) -> None:
    firsts = into[1]
    for sender, some in positions.items():
        before = firsts.get(sender)
        firsts[sender] = some if before is None else before + some


def _add(tally: Tally, found: Sum, keep: int) -> Firsts:
    """Add a sum to a tally; answers with the lowest spots of each sender."""
    senders, positions = found
    # A record has one layout, so no spot comes twice.
    firsts = {
        sender: some if len(some) == 1 else sorted(some)[:keep]
        for sender, some in positions.items()
    }
    first = [*chain.from_iterable(firsts.values())]
    if len(firsts) > 1:
        first = sorted(first)[:keep]
    tally.add(sum(senders.values()), first, senders, keep, firsts)
    return firsts
