"""Pass over every record once and keep only what can be added up."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from operator import contains, itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mpdoctor.analysis.columns import ColumnNode, Violation
from mpdoctor.analysis.duplicates import BLOCK, HashSegment
from mpdoctor.analysis.event_columns import EventColumns
from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.record_shapes import Outline
from mpdoctor.analysis.routes import Route, RouteKey
from mpdoctor.analysis.shapes import RecordShape, fold_all
from mpdoctor.analysis.totals import EventKey, Totals
from mpdoctor.analysis.value_checks import ValueChecks
from mpdoctor.analysis.violation_buffer import ViolationBuffer
from mpdoctor.inputs import CountLines, Limits, decode_lines
from mpdoctor.inputs.records import LARGE
from mpdoctor.mixpanel.envelope import ENVELOPE
from mpdoctor.mixpanel.senders import WRAPPERS
from mpdoctor.mixpanel.times import in_seconds
from mpdoctor.model.record import (
    BadRecord,
    Batch,
    Channel,
    Exchange,
    Kind,
    Lines,
    LinesRead,
    Reading,
    Request,
)
from mpdoctor.model.rule import Problem
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import LAG, Column
from mpdoctor.model.tally import Tally

if TYPE_CHECKING:
    from mpdoctor.analysis.fast_path import Sifter
    from mpdoctor.identity.extract import IdentityExtractor

WINDOW = 8_192
"""Records after which what was brought is screened; see `engines.columns`."""

PLANNING = 4
"""Windows after which columns may become wide; at first, each may."""

LAYOUTS = 20_000
"""Layouts are only a cache: beyond this many they are folded and forgotten."""

LONGEST = 200
"""Characters kept of a library's name that is no text."""

_NodeKey = tuple[EventKey | None, str, Channel, bool, bool]
"""Event (none where it does not matter), property, door, imported, inferred."""

_EventKey = tuple[EventKey, Channel, bool, bool]
"""Event, door, imported, inferred."""


class Aggregator:
    """Gathers shard after shard: `begin`, `take` what was read, `end`; then `finish`.

    What it has learnt about layouts and columns serves all shards of a run.
    """

    def __init__(
        self,
        setup: Setup,
        planned: Planned,
        watches: ValueChecks,
        *,
        keep: int,
        folder: Callable[[], Path],
        limits: Limits | None = None,
        identity: bool = False,
        sift: bool = True,
    ) -> None:
        self._setup = setup
        self._limits = limits or Limits()
        self._planned = planned
        self._watches = watches
        self._shard = (0, 0)
        self._folder = folder
        self._layouts: dict[Any, dict[tuple[Any, ...], RecordShape]] = {}
        self._outlines: dict[Any, Outline] = {}
        self._lanes: dict[RouteKey, Route] = {}
        self._nodes: dict[_NodeKey, ColumnNode | None] = {}
        self._events: dict[_EventKey, EventColumns] = {}
        self._window: list[tuple[Any, ...]] = []
        self._windows = 0
        self._opens = True
        self._number = 0
        self._segment = HashSegment(0, 0)
        self._waiting: list[HashSegment] = []
        self._into = Totals(keep=max(1, keep))
        self._people = _collector(folder, keep, setup.now) if identity else None
        # Whoever wants to know who is who has to see every record.
        self._sifter = self._made_sifter() if sift and not identity else None

    def _made_sifter(self) -> "Sifter | None":
        # A small input does not wait for it to be loaded.
        try:
            from mpdoctor.analysis.fast_path import Sifter
        except ImportError:
            # No compiler was there when mpdoctor was installed.
            return None
        return Sifter(
            lambda: self._layouts.get(None, {}),
            now=self._setup.now,
            keep=self._into.keep,
            longest=min(self._limits.line, LARGE - 1),
        )

    @property
    def raw(self) -> CountLines | None:
        """What counts `Lines` that nobody has looked into, where they are wanted."""
        return None if self._sifter is None else self._sifter.lines_in

    def begin(self, source: int, start: int) -> None:
        """What comes now is from the shard of `source` that starts at byte `start`."""
        if (source, start) < self._shard:
            # Layouts keep the first spots that they meet, so shards must rise.
            self._forget_layouts()
        self._shard = (source, start)
        if self._people is not None:
            self._people.begin(source, start)
        self._segment = HashSegment(source, start)
        self._into.segments.append(self._segment)
        if self._sifter is not None:
            self._sifter.begin(self._segment)

    def take(self, reading: Reading) -> None:
        """Take in what an input has read."""
        if self._sifter is not None:
            if isinstance(reading, Lines):
                self._sifter.add(reading)
                if self._sifter.is_full:
                    self._sift(self._sifter)
                return
            if self._sifter.waits:
                self._sift(self._sifter)
        if isinstance(reading, Batch):
            self._into.examined[reading.kind.value] += len(reading.records)
            if self._people is not None:
                self._people.take(reading)
            if reading.kind is Kind.EVENT:
                self._take_events(reading)
        elif isinstance(reading, BadRecord):
            self._take_bad(reading)
        elif isinstance(reading, Exchange):
            self._take_exchange(reading)
        elif isinstance(reading, LinesRead):
            self._into.lines[self._shard] = reading.lines

    def _sift(self, sifter: "Sifter") -> None:
        """Let lines pass that say nothing new, and take in the rest."""
        passed, kept = sifter.sift()
        self._into.examined[Kind.EVENT.value] += passed
        texts, positions = (
            [text for _, text in kept],
            [position for position, _ in kept],
        )
        for reading in decode_lines(texts, positions, self._limits):
            self.take(reading)
        self._close_window()
        if self._segment.full:
            self._segment.spill(self._folder())

    def end(self) -> None:
        """The shard is read: nothing of it may wait any longer."""
        if self._sifter is not None and self._sifter.waits:
            self._sift(self._sifter)
        self._close_window()
        self._waiting.append(self._segment)
        # A shard alone seldom fills a block; a thousand of them would fill the memory.
        if sum(segment.held for segment in self._waiting) > BLOCK:
            for segment in self._waiting:
                if segment.held:
                    segment.spill(self._folder())
            self._waiting.clear()
        if self._people is not None:
            self._people.end()

    def finish(self) -> Totals:
        """The sums of all shards; nothing may be taken in afterwards."""
        self._forget_layouts()
        self._collect_types()
        if self._people is not None:
            self._into.identity = self._people.parts
        return self._into

    # -- events ----------------------------------------------------------------------

    def _take_events(self, batch: Batch) -> None:
        """The hot loop: what is done here is done for every event.

        The lists of the window are bound to names, and nothing is called that can be
        written out. See `layout` for what the parts mean.
        """
        names = batch.names
        if set(map(type, names)) != {str}:
            names = [name_key(name) for name in names]
        context, clock = _context(batch.request)
        layouts = self._layouts.setdefault(context, {})
        if self._opens and self._windows:
            self._end_opening()
        opens = self._opens
        window = self._window
        row = len(window)
        for name, properties, position, second in zip(
            names, batch.records, batch.positions, _seconds(batch.records), strict=True
        ):
            key = (name, properties.get("mp_lib"), *properties)
            values = (*clock, *properties.values())
            try:
                layout = layouts.get(key)
            except TypeError:
                key = (name, repr(properties["mp_lib"])[:LONGEST], *properties)
                layout = layouts.get(key)
            if layout is None:
                layout = self._new_layout(name, key[1], (*properties,), batch.request)
                layouts[key] = layout
                if not opens:
                    layout.meet(values)
            source = layout.source(values)
            try:
                stream = layout.streams.get(source) or layout.new_stream(source)
            except TypeError:
                stream = layout.new_stream(source)
            row_of = (layout, position, stream, second, *layout.carried(values))
            layout.lane.rows.append(row_of)
            window.append(row_of)
            if opens:
                columns = layout.columns
                for property_, value in properties.items():
                    columns[property_](value)
            else:
                try:
                    if not all(map(contains, layout.known, layout.compared(values))):
                        layout.miss(values, row)
                except TypeError:
                    layout.odd(values, row)
                for index, fresh in layout.wide:
                    fresh.append(values[index])
            row += 1
        if batch.sizes:
            self._take_sizes(batch, names)
        if row >= WINDOW:
            self._close_window()

    def _close_window(self) -> None:
        """Count, screen what was brought, look into what is faulty, and start anew."""
        if not self._window:
            return
        notes = ViolationBuffer(self._into, self._shard)
        self._close_lanes(notes)
        self._count_window()
        opens = self._opens
        active = [node for node in self._nodes.values() if node and node.fresh]
        wide = {id(node) for node in active if node.wide or opens}
        at = (*self._shard, self._windows)
        faulty = [node for node in active if node.screen(at, whole=opens)]
        if faulty:
            self._look_into(faulty, wide, notes)
        notes.write()
        for node in active:
            node.rows.clear()
        self._window = []
        self._windows += 1
        if self._windows % PLANNING == 0 or self._windows < PLANNING:
            self._plan_layouts({id(node) for node in active if node.widen()})
        if self._segment.full:
            self._segment.spill(self._folder())
        if self._number > LAYOUTS:
            self._forget_layouts()

    def _end_opening(self) -> None:
        """From the second window on, what is known need not be brought.

        In the first one nothing is known, so all is brought by name, and no layout is
        planned: for a small input there is no second.
        """
        self._opens = False
        for node in self._nodes.values():
            if node is not None:
                node.end_opening()
        for layout in self._all_layouts():
            layout.plan()

    def _plan_layouts(self, widened: set[int]) -> None:
        for layout in self._all_layouts() if widened else ():
            if not widened.isdisjoint(map(id, layout.nodes)):
                layout.plan()

    def _count_window(self) -> None:
        """Count the window by layout and stream, and by stream and day."""
        keep = self._into.keep
        pairs = Counter(map(itemgetter(0, 2), self._window))
        wanting: set[Any] = set()
        for (layout, stream), count in pairs.items():
            counts = layout.counts
            counts[stream] = counts.get(stream, 0) + count
            stream.count += count
            if len(layout.firsts.setdefault(stream.sender, [])) < keep:
                wanting.add((layout, stream))
            if len(stream.firsts) < keep:
                wanting.add(stream)
        for layout, count in Counter(map(itemgetter(0), self._window)).items():
            for _, node in layout.narrow:
                node.passed += count
        shard = self._shard
        for row in self._window if wanting else ():
            layout, stream = pair = row[0], row[2]
            if pair in wanting:
                firsts = layout.firsts[stream.sender]
                firsts.append((*shard, row[1]))
                if len(firsts) >= keep:
                    wanting.discard(pair)
            if stream in wanting:
                stream.firsts.append((*shard, row[1]))
                if len(stream.firsts) >= keep:
                    wanting.discard(stream)

    def _look_into(
        self, faulty: list[ColumnNode], wide: set[int], notes: ViolationBuffer
    ) -> None:
        """Find the records that brought faulty values: for a narrow column they are
        known, for a wide one all records that have the column brought one each."""
        window = self._window
        brought: dict[int, tuple[ColumnNode, Iterator[Any]]] = {}
        for node in faulty:
            if id(node) in wide:
                brought[id(node)] = (node, iter(node.screened))
            else:
                for row, value in zip(node.rows, node.screened, strict=True):
                    layout, position, stream, *_ = window[row]
                    for hit in node.hits(value):
                        notes.add(layout, position, stream, hit)
        names = dict.fromkeys(node.column.property for node, _ in brought.values())
        concerned: dict[RecordShape, list[tuple[ColumnNode, Iterator[Any]]]] = {}
        for layout, position, stream, *_ in window if brought else ():
            columns = concerned.get(layout)
            if columns is None:
                there, node_of = layout.outline.at, layout.columns.node
                columns = concerned[layout] = [
                    brought[key]
                    for name in names
                    if name in there and (key := id(node_of(name))) in brought
                ]
            for node, values in columns:
                for hit in node.hits(next(values)):
                    notes.add(layout, position, stream, hit)

    def _close_lanes(self, notes: ViolationBuffer) -> None:
        late: list[tuple[int, Violation]] = []
        shifted: list[tuple[int, int]] = []
        echoes: list[int] = []
        for lane in self._lanes.values():
            lane.close(
                self._segment,
                lambda position, hit: late.append((position, hit)),
                lambda position, quarters: shifted.append((position, quarters)),
                echoes.append,
            )
        if not (late or shifted or echoes):
            return
        into = self._into
        rows = {row[1]: row for row in self._window}
        for position, hit in late:
            layout, _, stream, *_ = rows[position]
            notes.add(layout, position, stream, hit)
        for position, quarters in shifted:
            into.lags[(rows[position][2].sender, quarters)].add(
                1, [(*self._shard, position)], {}, into.keep
            )
        for position in echoes:
            layout, _, stream, *_ = rows[position]
            into.echoes[(layout.event, layout.lane.channel)].add(
                1, [(*self._shard, position)], {stream.sender: 1}, into.keep
            )

    def _all_layouts(self) -> Iterator[RecordShape]:
        for layouts in self._layouts.values():
            yield from layouts.values()

    def _forget_layouts(self) -> None:
        """Layouts are only a cache; what they counted goes to the sums."""
        if self._sifter is not None:
            self._sifter.fold()
        fold_all(self._all_layouts(), self._into)
        for lane in self._lanes.values():
            for stream in lane.streams.values():
                stream.fold(self._into)
        self._number = 0
        self._layouts.clear()
        self._outlines.clear()
        self._lanes.clear()
        if len(self._nodes) > 2 * LAYOUTS:
            self._collect_types()
            self._nodes.clear()
            self._events.clear()

    # -- layouts and columns ---------------------------------------------------------

    def _new_layout(
        self,
        event: EventKey,
        lib: Any,
        names: tuple[str, ...],
        request: Request | None,
    ) -> RecordShape:
        self._number += 1
        event = name_key(event)
        context, _ = _context(request)
        wrapped = lib in WRAPPERS
        key = (context, wrapped, names)
        outline = self._outlines.get(key)
        if outline is None:
            outline = self._outlines[key] = Outline(
                names,
                request,
                self._planned.is_sdk_property,
                self._lane,
                wrapped=wrapped,
            )
        return RecordShape(event, lib, outline, self._columns(event, outline.way))

    def _columns(self, event: EventKey, way: RouteKey) -> EventColumns:
        key = (event, way.channel, way.imported, way.inferred)
        columns = self._events.get(key)
        if columns is None:
            columns = self._events[key] = EventColumns(partial(self._node, event, way))
        return columns

    def _lane(self, way: RouteKey) -> Route:
        lane = self._lanes.get(way)
        if lane is None:
            node = ColumnNode(
                Column(
                    event=None,
                    property=LAG,
                    channel=way.channel,
                    setup=self._setup,
                    known=True,
                    received=bool(way.receipt),
                    inferred=way.inferred,
                    imported=way.imported,
                ),
                self._watches.chains,
                counted=False,
            )
            lane = self._lanes[way] = Route(way, node)
        return lane

    def _node(self, of: EventKey, way: RouteKey, name: str) -> ColumnNode | None:
        """The node of a column, or none where nobody would look at it.

        A property that Mixpanel or an SDK sets, and no plan speaks of, is the same
        column in all events.
        """
        planned = self._planned
        known = planned.is_sdk_property(name)
        event = None if known else of
        key = (event, name, way.channel, way.imported, way.inferred)
        if key in self._nodes:
            return self._nodes[key]
        column = Column(
            event=event if isinstance(event, str) else None,
            property=name,
            channel=way.channel,
            setup=self._setup,
            known=name in ENVELOPE or planned.is_known_property(name),
            spec=None if known else planned.property_spec(event, name),
            inferred=way.inferred,
            imported=way.imported,
        )
        made = ColumnNode(column, self._watches.chains, counted=not known)
        node = made if made.watched or not known else None
        self._nodes[key] = node
        return node

    def _collect_types(self) -> None:
        for (event, _, channel, imported, inferred), root in self._nodes.items():
            if root is None or event is None:
                continue
            for node in root.nodes():
                types = node.counted()
                if types:
                    key = (
                        event,
                        node.column.property,
                        channel,
                        imported,
                        False,
                        inferred,
                    )
                    self._into.columns[key].add(types, node.firsts)

    def _take_sizes(self, batch: Batch, names: list[Any]) -> None:
        into = self._into
        for index, size in batch.sizes.items():
            row = into.large[name_key(names[index])]
            position = (*self._shard, batch.positions[index])
            # The batch was the last to come to the window.
            sender = self._window[index - len(batch.records)][2].sender
            row.tally.add(1, [position], {sender: 1}, into.keep)
            row.largest = max(row.largest, size)

    # -- everything else -------------------------------------------------------------

    def _take_bad(self, bad: BadRecord) -> None:
        into = self._into
        key = (bad.flaw.value, bad.reason, bad.field, bad.event)
        into.bad[key].add(1, [(*self._shard, bad.position)], {}, into.keep)
        into.examined["flawed"] += 1
        if bad.flaw.value == "unreadable":
            into.examined["unreadable"] += 1

    def _take_exchange(self, exchange: Exchange) -> None:
        into = self._into
        into.examined["exchanges"] += 1
        position = [(*self._shard, exchange.position)]
        host = (exchange.request.host, exchange.request.route)
        into.hosts[host].add(1, position, {}, into.keep)
        for code, problem in self._watches.exchange_problems(exchange):
            self._note_exchange(code, problem, position)

    def _note_exchange(
        self, code: str, problem: Problem, position: list[tuple[int, int, int]]
    ) -> None:
        key = (code, repr(sorted(problem.subject.items())))
        tally, _ = self._into.exchanges.setdefault(key, (Tally(), problem))
        tally.add(1, position, {}, self._into.keep)


def _collector(
    folder: Callable[[], Path], keep: int, now: float
) -> "IdentityExtractor":
    from mpdoctor.identity.extract import IdentityExtractor

    return IdentityExtractor(folder, keep, now)


def name_key(name: Any) -> EventKey:
    """A name that can be counted: itself or, where it is none, what is there instead."""
    if isinstance(name, tuple):
        return name
    if isinstance(name, str):
        return name if name.strip() else ("blank",)
    return ("missing",) if name is None else (f"a {_KINDS.get(type(name), 'number')}",)


_KINDS = {bool: "boolean", list: "list", dict: "object"}


def _context(request: Request | None) -> tuple[Any, tuple[float, ...]]:
    """What of a request tells layouts apart, and what it puts in front of each row."""
    if request is None:
        return None, ()
    key = (request.route, request.host, request.token, request.time is not None)
    return key, () if request.time is None else (request.time,)


def _seconds(records: Sequence[dict[str, Any]]) -> Sequence[float | None]:
    """The times of records in seconds; `None` for what is no plausible time."""
    times = [properties.get("time") for properties in records]
    if None in times:
        times = [
            properties.get("time", properties.get("$time")) for properties in records
        ]
    return in_seconds(times)
