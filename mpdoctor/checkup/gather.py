"""Pass over every record once and keep only what can be added up."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from mpdoctor.checkup.doors import door_of
from mpdoctor.checkup.layout import Layout
from mpdoctor.checkup.planned import Planned
from mpdoctor.checkup.watches import Watches
from mpdoctor.engines.columns import ColumnNode
from mpdoctor.engines.gathered import ColumnKey, EventKey, Gathered
from mpdoctor.engines.repeats import Segment
from mpdoctor.engines.tally import Tally
from mpdoctor.mixpanel.envelope import ENVELOPE, RECEIPT, STAMPS
from mpdoctor.models.batch import (
    BadRecord,
    Batch,
    Exchange,
    Kind,
    LinesRead,
    Reading,
    Request,
)
from mpdoctor.models.rule import Problem
from mpdoctor.models.setup import Setup
from mpdoctor.models.subjects import LAG, Column

WAITING = 8_192
"""Rows that may wait in all layouts together; they are what memory is spent on."""

ENOUGH = 96
"""Rows from which a layout is worth turning into columns."""

LAYOUTS = 20_000
"""Layouts are only a cache: beyond this many they are flushed and forgotten."""

WIDE = 250
"""Widths below this concern no rule and would only split shapes."""


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
        self._number = 0
        self._nodes: dict[ColumnKey, ColumnNode | None] = {}
        self._waiting = 0
        self._segment = Segment(0, 0)
        self._into = Gathered(keep=max(1, keep))

    def begin(self, source: int, start: int) -> None:
        """What comes now is from the shard of `source` that starts at byte `start`."""
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
        self._flush_all()
        if self._segment.full:
            self._segment.spill(self._folder())

    def finish(self) -> Gathered:
        """The sums of all shards; nothing may be taken in afterwards."""
        self._collect_types()
        return self._into

    # -- events ----------------------------------------------------------------------

    def _take_events(self, batch: Batch) -> None:
        names = batch.names
        if set(map(type, names)) != {str} or "" in names:
            names = [name_key(name) for name in names]
        request = batch.request
        context = (
            None
            if request is None
            else (request.route, request.host, request.token, request.time)
        )
        layouts = self._layouts.setdefault(context, {})
        if len(layouts) > LAYOUTS:
            self._forget_layouts()
            layouts = self._layouts.setdefault(context, {})
        for name, properties, spot in zip(
            names, batch.records, batch.spots, strict=True
        ):
            key = (name, *properties)
            layout = layouts.get(key)
            if layout is None:
                layout = layouts[key] = self._new_layout(name, key[1:], request)
            layout.rows.append((spot, *properties.values()))
        if batch.sizes:
            self._take_sizes(batch, names)
        self._waiting += len(names)
        if self._waiting > WAITING:
            self._flush_waiting()

    def _flush_waiting(self) -> None:
        left = 0
        for layout in self._all_layouts():
            if len(layout.rows) >= ENOUGH:
                self._flush(layout)
            else:
                left += len(layout.rows)
        self._waiting = left
        if left > WAITING // 2:
            self._flush_all()
        if self._number > LAYOUTS or len(self._layouts) > LAYOUTS // 10:
            self._forget_layouts()
        if self._segment.full:
            self._segment.spill(self._folder())

    def _flush(self, layout: Layout) -> None:
        if layout.rows:
            layout.flush(self._into, self._shard, self._segment)

    def _flush_all(self) -> None:
        for layout in self._all_layouts():
            self._flush(layout)
        self._waiting = 0

    def _forget_layouts(self) -> None:
        self._flush_all()
        self._number = 0
        self._layouts.clear()

    def _all_layouts(self) -> Iterable[Layout]:
        for layouts in self._layouts.values():
            yield from layouts.values()

    def _new_layout(
        self, event: EventKey, names: tuple[str, ...], request: Request | None
    ) -> Layout:
        self._number += 1
        event = name_key(event)
        door, why = door_of(names, request)
        inferred = bool(why)
        imported = "$import" in names
        kept = tuple(
            sorted(
                name
                for name in names
                if name in ENVELOPE or not self._planned.is_sdk_property(name)
            )
        )
        width = sum(name not in STAMPS for name in names) if len(names) >= WIDE else 0

        def column(name: str) -> ColumnNode | None:
            return self._node((event, name, door, imported, False, inferred), None)

        received = (request is not None and request.time is not None) or any(
            name in names for name in RECEIPT
        )
        return Layout(
            event,
            names,
            door,
            inferred,
            (event, door, why, kept, width),
            request,
            column,
            self._node((event, LAG, door, imported, received, inferred), LAG),
        )

    def _node(self, key: ColumnKey, derived: str | None) -> ColumnNode | None:
        """The node of a column, or none where nobody would look at it."""
        if key in self._nodes:
            return self._nodes[key]
        if len(self._nodes) > 2 * LAYOUTS:
            self._forget_nodes()
        event, name, door, imported, received, inferred = key
        known = name in ENVELOPE or self._planned.is_sdk_property(name)
        column = Column(
            event=event if isinstance(event, str) else None,
            property=name,
            door=door,
            setup=self._setup,
            known=known,
            spec=None if derived else self._planned.property_spec(event, name),
            received=received,
            inferred=inferred,
            imported=imported,
        )
        made = ColumnNode(column, self._watches.chains)
        node = made if made.watched or not known else None
        self._nodes[key] = node
        return node

    def _forget_nodes(self) -> None:
        """Hostile input has more columns than any cache: put what they counted aside."""
        self._forget_layouts()
        self._collect_types()
        self._nodes.clear()

    def _collect_types(self) -> None:
        for key, root in self._nodes.items():
            if root is None or key[1] == LAG:
                continue
            for node in root.nodes():
                if node.types:
                    inner = (key[0], node.column.property, *key[2:])
                    self._into.columns[inner].add(node.types)
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
        tally, kept = self._into.exchanges.setdefault(key, (Tally(), problem))
        tally.add(1, spot, {}, self._into.keep)


def name_key(name: Any) -> EventKey:
    """A name that can be counted: itself or, where it is none, what is there instead."""
    if isinstance(name, tuple):
        return name
    if isinstance(name, str):
        return name if name.strip() else ("blank",)
    return ("missing",) if name is None else (f"a {_KINDS.get(type(name), 'number')}",)


_KINDS = {bool: "boolean", list: "list", dict: "object"}
