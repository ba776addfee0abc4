"""Pass over every record once and keep only what can be added up."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from mpdoctor.checkup.doors import door_of
from mpdoctor.checkup.lane import REQUEST_TIME, Lane, Way
from mpdoctor.checkup.layout import Layout, Row
from mpdoctor.checkup.notes import Notes
from mpdoctor.checkup.planned import Planned
from mpdoctor.checkup.watches import Watches
from mpdoctor.engines.columns import ColumnNode
from mpdoctor.engines.gathered import EventKey, Gathered
from mpdoctor.engines.repeats import Segment
from mpdoctor.engines.tally import Tally
from mpdoctor.mixpanel.envelope import ENVELOPE, STAMPS
from mpdoctor.models.batch import (
    BadRecord,
    Batch,
    Door,
    Exchange,
    Kind,
    LinesRead,
    Reading,
    Request,
)
from mpdoctor.models.rule import Problem
from mpdoctor.models.setup import Setup
from mpdoctor.models.subjects import LAG, Column

WINDOW = 8_192
"""Rows that wait before they become columns; they are what memory is spent on."""

LAYOUTS = 20_000
"""Layouts are only a cache: beyond this many they are folded and forgotten."""

LONGEST = 200
"""Characters kept of a library's name that is no text."""

WIDE = 250
"""Widths below this concern no rule and would only split shapes."""


_NodeKey = tuple[EventKey | None, str, Door, bool, bool]
"""Event (none where it does not matter), property, door, imported, inferred."""


class Gatherer:
    """Gathers shard after shard: `begin`, `take` what was read, `end`; then `finish`.

    What it has learnt about layouts and columns serves all shards of a run.
    """

    def __init__(
        self,
        setup: Setup,
        planned: Planned,
        watches: Watches,
        *,
        keep: int,
        folder: Callable[[], Path],
    ) -> None:
        self._setup = setup
        self._planned = planned
        self._watches = watches
        self._shard = (0, 0)
        self._folder = folder
        self._layouts: dict[Any, dict[tuple[Any, ...], Layout]] = {}
        self._lanes: dict[Way, Lane] = {}
        self._nodes: dict[_NodeKey, ColumnNode | None] = {}
        self._echoes: list[int] = []
        self._number = 0
        self._waiting = 0
        self._segment = Segment(0, 0)
        self._into = Gathered(keep=max(1, keep))

    def begin(self, source: int, start: int) -> None:
        """What comes now is from the shard of `source` that starts at byte `start`."""
        if (source, start) < self._shard:
            # Layouts keep the first spots that they meet, so shards must rise.
            self._forget_layouts()
        self._shard = (source, start)
        self._segment = Segment(source, start)
        self._into.segments.append(self._segment)

    def take(self, reading: Reading) -> None:
        """Take in what an input has read."""
        if isinstance(reading, Batch):
            self._into.examined[reading.kind.value] += len(reading.records)
            if reading.kind is Kind.EVENT:
                self._take_events(reading)
        elif isinstance(reading, BadRecord):
            self._take_bad(reading)
        elif isinstance(reading, Exchange):
            self._take_exchange(reading)
        elif isinstance(reading, LinesRead):
            self._into.lines[self._shard] = reading.lines

    def end(self) -> None:
        """The shard is read: nothing of it may wait any longer."""
        self._close_window()

    def finish(self) -> Gathered:
        """The sums of all shards; nothing may be taken in afterwards."""
        self._forget_layouts()
        self._collect_types()
        return self._into

    # -- events ----------------------------------------------------------------------

    def _take_events(self, batch: Batch) -> None:
        names = batch.names
        if set(map(type, names)) != {str}:
            names = [name_key(name) for name in names]
        request = batch.request
        context, clock = _context(request)
        layouts = self._layouts.setdefault(context, {})
        for name, properties, spot in zip(
            names, batch.records, batch.spots, strict=True
        ):
            key = (name, properties.get("mp_lib"), *properties)
            try:
                layout = layouts.get(key)
            except TypeError:
                key = (name, repr(properties["mp_lib"])[:LONGEST], *properties)
                layout = layouts.get(key)
            if layout is None:
                layout = self._new_layout(name, key[1], (*properties,), request)
                layouts[key] = layout
            layout.rows.append((spot, *clock, *properties.values()))
        if batch.sizes:
            self._take_sizes(batch, names)
        self._waiting += len(names)
        if self._waiting >= WINDOW:
            self._close_window()

    def _close_window(self) -> None:
        """Turn the waiting rows into sums: see `layout` and `lane`."""
        layouts = [
            layout
            for of_context in self._layouts.values()
            for layout in of_context.values()
            if layout.rows
        ]
        for layout in layouts:
            layout.spread()
        for lane in self._lanes.values():
            lane.read_times()
        for layout in layouts:
            layout.count(self._shard, self._into.keep)
        self._look(layouts)
        for lane in self._lanes.values():
            lane.remember(self._segment, self._echoes.append)
        self._note_echoes(layouts)
        for layout in layouts:
            layout.forget_rows()
        for lane in self._lanes.values():
            lane.clear()
        self._waiting = 0
        if self._segment.full:
            self._segment.spill(self._folder())
        if self._number > LAYOUTS:
            self._forget_layouts()

    def _look(self, layouts: Sequence[Layout]) -> None:
        """Screen all columns; ask single rows only where a screen found something."""
        faulty = {id(node) for node in self._active_nodes(layouts) if node.screen()}
        notes = Notes(self._into, self._shard)
        self._look_at_lags(layouts, notes)
        for layout in layouts if faulty else ():
            for position, node in layout.nodes:
                if id(node) in faulty:
                    for row in layout.rows:
                        for hit in node.hits(row[position]):
                            notes.add(layout, row, hit)
        notes.write()

    def _look_at_lags(self, layouts: Sequence[Layout], notes: Notes) -> None:
        rows: dict[int, tuple[Layout, Row]] = {}
        for lane in self._lanes.values():
            found = list(lane.screen_lags())
            shifted = list(lane.shifted())
            if (found or shifted) and not rows:
                rows = _by_spot(layouts)
            for spot, hit in found:
                notes.add(*rows[spot], hit)
            for spot, quarters in shifted:
                layout, row = rows[spot]
                self._into.lags[(layout.sender(row), quarters)].add(
                    1, [(*self._shard, spot)], {}, self._into.keep
                )

    def _active_nodes(self, layouts: Sequence[Layout]) -> Iterator[ColumnNode]:
        for layout in layouts:
            for _, node in layout.nodes:
                if node.values:
                    yield node

    def _note_echoes(self, layouts: Sequence[Layout]) -> None:
        if not self._echoes:
            return
        by_spot = _by_spot(layouts)
        into = self._into
        for spot in self._echoes:
            layout, row = by_spot[spot]
            into.echoes[(layout.event, layout.lane.door)].add(
                1, [(*self._shard, spot)], {layout.sender(row): 1}, into.keep
            )
        self._echoes.clear()

    def _forget_layouts(self) -> None:
        """Layouts are only a cache; what they counted goes to the sums."""
        for of_context in self._layouts.values():
            for layout in of_context.values():
                layout.fold(self._into)
        self._number = 0
        self._layouts.clear()
        self._lanes.clear()
        if len(self._nodes) > 2 * LAYOUTS:
            self._collect_types()
            self._nodes.clear()

    # -- layouts and columns ---------------------------------------------------------

    def _new_layout(
        self,
        event: EventKey,
        lib: Any,
        names: tuple[str, ...],
        request: Request | None,
    ) -> Layout:
        self._number += 1
        event = name_key(event)
        door, why = door_of(names, request)
        kept = tuple(
            sorted(
                name
                for name in names
                if name in ENVELOPE or not self._planned.is_sdk_property(name)
            )
        )
        width = sum(name not in STAMPS for name in names) if len(names) >= WIDE else 0
        if request is not None and request.time is not None:
            names = (REQUEST_TIME, *names)
        way = Way.of(
            names,
            door,
            bool(why),
            _token(request),
            request.host if request is not None else None,
        )

        def node(name: str) -> ColumnNode | None:
            return self._node(event, name, way) if name != REQUEST_TIME else None

        return Layout(
            event, lib, names, (event, door, why, kept, width), self._lane(way), node
        )

    def _lane(self, way: Way) -> Lane:
        lane = self._lanes.get(way)
        if lane is None:
            node = ColumnNode(
                Column(
                    event=None,
                    property=LAG,
                    door=way.door,
                    setup=self._setup,
                    known=True,
                    received=bool(way.receipt),
                    inferred=way.inferred,
                    imported=way.imported,
                ),
                self._watches.chains,
                counted=False,
            )
            lane = self._lanes[way] = Lane(way, node)
        return lane

    def _node(self, event: EventKey, name: str, way: Way) -> ColumnNode | None:
        """The node of a column, or none where nobody would look at it.

        A property that Mixpanel or an SDK sets, and no plan speaks of, is the same
        column in all events.
        """
        planned = self._planned
        known = planned.is_sdk_property(name)
        key = (None if known else event, name, way.door, way.imported, way.inferred)
        if key in self._nodes:
            return self._nodes[key]
        column = Column(
            event=event if isinstance(event, str) and not known else None,
            property=name,
            door=way.door,
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
        for (event, _, door, imported, inferred), root in self._nodes.items():
            if root is None or event is None:
                continue
            for node in root.nodes():
                if node.types:
                    key = (event, node.column.property, door, imported, False, inferred)
                    self._into.columns[key].add(node.types)
                    node.types = {}

    def _take_sizes(self, batch: Batch, names: list[Any]) -> None:
        into = self._into
        for position, size in batch.sizes.items():
            row = into.large[name_key(names[position])]
            spot = (*self._shard, batch.spots[position])
            row.tally.add(1, [spot], {}, into.keep)
            row.largest = max(row.largest, size)

    # -- everything else -------------------------------------------------------------

    def _take_bad(self, bad: BadRecord) -> None:
        into = self._into
        key = (bad.flaw.value, bad.reason, bad.field, bad.event)
        into.bad[key].add(1, [(*self._shard, bad.spot)], {}, into.keep)
        into.examined["flawed"] += 1
        if bad.flaw.value == "unreadable":
            into.examined["unreadable"] += 1

    def _take_exchange(self, exchange: Exchange) -> None:
        into = self._into
        into.examined["exchanges"] += 1
        spot = [(*self._shard, exchange.spot)]
        host = (exchange.request.host, exchange.request.route)
        into.hosts[host].add(1, spot, {}, into.keep)
        for code, problem in self._watches.exchange_problems(exchange):
            self._note_exchange(code, problem, spot)

    def _note_exchange(
        self, code: str, problem: Problem, spot: list[tuple[int, int, int]]
    ) -> None:
        key = (code, repr(sorted(problem.subject.items())))
        tally, _ = self._into.exchanges.setdefault(key, (Tally(), problem))
        tally.add(1, spot, {}, self._into.keep)


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


def _token(request: Request | None) -> str | None:
    """The Basic user of a request where it can be a token, not a service account."""
    if request is None or request.token is None or "." in request.token:
        return None
    return request.token


def _by_spot(layouts: Sequence[Layout]) -> dict[int, tuple[Layout, Row]]:
    return {row[0]: (layout, row) for layout in layouts for row in layout.rows}
