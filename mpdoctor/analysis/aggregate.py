"""Passes over every record once and keeps only what can be added up."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mpdoctor.analysis.columns import Violation, screen
from mpdoctor.analysis.counting import count_rows
from mpdoctor.analysis.deliveries import DeliveryLog, parted
from mpdoctor.analysis.duplicates import BLOCK, HashSegment
from mpdoctor.analysis.known_shapes import KnownShapes
from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.profiles import take_profiles
from mpdoctor.analysis.routes import Row
from mpdoctor.analysis.shapes import shape_context
from mpdoctor.analysis.totals import Totals, name_key
from mpdoctor.analysis.value_checks import ValueChecks
from mpdoctor.analysis.violations import ViolationBuffer
from mpdoctor.analysis.whole_records import WholeRecords
from mpdoctor.inputs import CountLines, Limits, decode_lines
from mpdoctor.mixpanel.ids import looks_made_up
from mpdoctor.mixpanel.times import event_seconds
from mpdoctor.model.record import (
    BadRecord,
    Batch,
    Exchange,
    Kind,
    Lines,
    LinesRead,
    Reading,
    Withheld,
)
from mpdoctor.model.rule import Problem
from mpdoctor.model.settings import Setup
from mpdoctor.model.tally import Tally

if TYPE_CHECKING:
    from mpdoctor.analysis.scanner import Scanner
    from mpdoctor.identity.extract import IdentityExtractor

WINDOW = 2_048
"""Records after which values are judged; see `columns`."""

WINDOW_BYTES = 2 << 20
"""Bytes of JSON after which they are judged, too: a window is held in memory."""

LONGEST = 200
"""Characters kept of a library's name that is no text."""


class Aggregator:
    """Adds up shard after shard: `begin`, `take` what was read, `end`; then `finish`.

    What it has learnt about shapes and columns serves all shards of a run. `identity`
    takes the ids of all records, where somebody wants to know who is who; `events` says
    whether anything else is wanted of them. `scan` allows the compiled scanner.
    """

    def __init__(
        self,
        setup: Setup,
        planned: Planned,
        checks: ValueChecks,
        *,
        keep: int,
        folder: Callable[[], Path],
        limits: Limits | None = None,
        identity: "IdentityExtractor | None" = None,
        events: bool = True,
        scan: bool = True,
    ) -> None:
        self._setup = setup
        self._limits = limits or Limits()
        self._planned = planned
        self._checks = checks
        self._folder = folder
        self._identity = identity
        self._events = events
        self._into = Totals(keep=max(1, keep))
        self._shard = (0, 0)
        self._known = KnownShapes(setup, planned, checks, self._into)
        self._window: list[Row] = []
        self._bytes = 0
        self._since: int | None = None
        self._segment = HashSegment(0, 0)
        self._waiting: list[HashSegment] = []
        self._deliveries = DeliveryLog(self._into, folder)
        self._whole = WholeRecords(planned, setup)
        self._violations = ViolationBuffer(self._into, self._checks.masks)
        self.scanner = self._made_scanner() if scan else None

    def _made_scanner(self) -> "Scanner | None":
        # A small input does not wait for it to be loaded.
        try:
            from mpdoctor.analysis.scanner import Scanner
        except ImportError:  # there was no compiler when mpdoctor was installed
            return None
        return Scanner(
            self._known.uncaptured,
            self._into,
            violations=self._violations,
            limits=self._limits,
            now=self._setup.now,
            identity=self._identity,
            events=self._events,
        )

    @property
    def raw(self) -> CountLines | None:
        """What counts `Lines` that nobody has looked into, where they are wanted."""
        return None if self.scanner is None else self.scanner.lines_in

    def begin(self, source: int, start: int) -> None:
        """What comes now is from the shard of `source` that starts at byte `start`."""
        if (source, start) < self._shard:
            # The first positions that are met are kept, so shards must rise.
            self._fold()
        self._shard = (source, start)
        if self._identity is not None:
            self._identity.begin(source, start)
        self._segment = HashSegment(source, start)
        self._into.segments.append(self._segment)
        self._deliveries.begin(source, start)
        self._violations.begin(self._shard)
        if self.scanner is not None:
            self.scanner.begin(self._segment)

    def take(self, reading: Reading) -> None:
        """Take in what an input has read."""
        scanner = self.scanner
        if scanner is not None:
            if isinstance(reading, Lines):
                scanner.add(reading)
                if scanner.is_full:
                    self._settle(scanner)
                return
            if scanner.is_waiting:
                self._settle(scanner)
        if isinstance(reading, Batch):
            self._into.examined[reading.kind.value] += len(reading.records)
            if self._identity is not None:
                self._identity.take(reading)
            if reading.kind is not Kind.EVENT:
                take_profiles(reading, self._into, self._shard, self._setup.now)
            if self._events and (reading.kind is Kind.EVENT or reading.request):
                for part in parted(reading):
                    if part.kind is Kind.EVENT:
                        self._take_events(part)
                    else:
                        self._deliveries.take(part)
        elif isinstance(reading, BadRecord):
            self._take_bad(reading)
        elif isinstance(reading, Exchange):
            self._take_exchange(reading)
        elif isinstance(reading, Withheld):
            place = [(*self._shard, reading.position)]
            self._into.withheld[reading.cause.value].add(1, place, {}, self._into.keep)
            self._into.examined["withheld_calls"] += 1
        elif isinstance(reading, LinesRead):
            self._into.lines[self._shard] = reading.lines
            if reading.other_requests:
                self._into.examined["other_requests"] += reading.other_requests

    def _settle(self, scanner: "Scanner") -> None:
        """Count the lines that the scanner could follow, and decode the others."""
        if not scanner.is_idle:
            self._close_window()
            self._since = scanner.first
        passed, left = scanner.settle()
        self._into.examined[Kind.EVENT.value] += passed
        texts, positions = [text for _, text in left], [place for place, _ in left]
        for reading in decode_lines(texts, positions, self._limits):
            self.take(reading)
        if self._since is not None:
            self._close_window()
            self._since = None
            self._trim()
        self._spill()

    def end(self) -> None:
        """The shard is read: nothing of it may wait any longer."""
        if self.scanner is not None and self.scanner.is_waiting:
            self._settle(self.scanner)
        self._close_window()
        self._violations.write()
        self._waiting.append(self._segment)
        # A shard alone seldom fills a block; a thousand of them would fill the memory.
        if sum(segment.held for segment in self._waiting) > BLOCK:
            for segment in self._waiting:
                if segment.held:
                    segment.spill(self._folder())
            self._waiting.clear()
        if self._identity is not None:
            self._identity.end()

    def finish(self) -> Totals:
        """The totals of all shards; nothing may be taken in afterwards."""
        self._fold()
        if self.scanner is not None:
            self.scanner.finish()
        if self._identity is not None:
            self._into.identity = self._identity.parts
        return self._into

    # -- events ----------------------------------------------------------------------

    def _take_events(self, batch: Batch) -> None:
        """What is done here is done for every event, so little is called."""
        names = batch.names
        if set(map(type, names)) != {str}:
            names = [name_key(name) for name in names]
        request = batch.request
        clock = request.time if request is not None else None
        table = batch.is_table
        shapes = self._known.of(shape_context(request, table))
        window = self._window
        for name, properties, position, second in zip(
            names,
            batch.records,
            batch.positions,
            event_seconds(batch.records),
            strict=True,
        ):
            key = (name, properties.get("mp_lib"), *properties)
            try:
                shape = shapes.get(key)
            except TypeError:
                key = (name, repr(properties["mp_lib"])[:LONGEST], *properties)
                shape = shapes.get(key)
            if shape is None:
                shape = self._known.made(name, key[1], key[2:], request, table)
                shapes[key] = shape
            values = shape.values_of(properties)
            try:
                stream = shape.streams.get(values) or shape.stream_of(values)
            except TypeError:
                stream = shape.stream_of(values)
            route = shape.route
            way = route.key
            row = (
                shape,
                position,
                stream,
                second,
                clock if way.receipt is None else properties.get(way.receipt),
                None if way.id is None else properties.get(way.id),
                properties.get("$insert_id"),
                properties,
            )
            route.rows.append(row)
            window.append(row)
            columns = shape.columns
            for property_, value in properties.items():
                columns[property_][type(value)].append(value)
        if request is not None:
            rows = window[-len(names) :]
            self._deliveries.take(batch, [row[2].key for row in rows])
        if batch.sizes:
            self._take_sizes(batch, names)
        self._bytes += batch.size
        if len(window) >= WINDOW or self._bytes >= WINDOW_BYTES:
            self._close_window()
            self._spill()
            if self._since is None:
                self._trim()

    def _close_window(self) -> None:
        """Count and judge the window, find the records at fault, and start anew."""
        window, self._window, self._bytes = self._window, [], 0
        if not window:
            return
        since = (*self._shard, window[0][1] if self._since is None else self._since)
        self._close_routes()
        count_rows(window, self._shard, self._into)
        filled = self._known.filled_columns()
        at_fault = set(map(id, screen(filled, since)))
        if at_fault:
            self._violations.look_up(window, at_fault)
        self._whole.judge(window, self._violations)
        if self._violations.is_full:
            self._violations.write()

    def _close_routes(self) -> None:
        into, shard = self._into, self._shard

        def found(row: Row, violation: Violation) -> None:
            shape, position, stream, second, *_, properties = row
            origin = shape.origin_of(second, properties)
            source = (shape.event, position, (stream.sender, origin))
            self._violations.add(*source, *violation)

        def shifted(row: Row, quarters: int) -> None:
            tally = into.lags[(row[2].sender, quarters)]
            tally.add(1, [(*shard, row[1])], {}, into.keep)

        def echo(row: Row) -> None:
            shape, position, stream, *_, insert_id, _ = row
            made_up = looks_made_up(insert_id)
            tally = into.echoes[(shape.event, shape.route.key.channel, made_up)]
            tally.add(1, [(*shard, position)], {stream.sender: 1}, into.keep)

        for route in self._known.routes.values():
            route.close(self._segment, found, shifted, echo)

    def _spill(self) -> None:
        if self._segment.full:
            self._segment.spill(self._folder())

    def _trim(self) -> None:
        if self._known.has_many_columns:
            self._fold()
        elif self._known.has_many_shapes:
            self._fold_shapes()

    def _fold(self) -> None:
        """Add what shapes, streams and columns have counted to the totals."""
        self._fold_shapes()
        self._known.fold_columns()

    def _fold_shapes(self) -> None:
        if self.scanner is not None:
            self.scanner.fold()
        self._known.fold_shapes()

    # -- what is no event ------------------------------------------------------------

    def _take_sizes(self, batch: Batch, names: list[Any]) -> None:
        into = self._into
        for index, size in batch.sizes.items():
            row = into.large[name_key(names[index])]
            place = (*self._shard, batch.positions[index])
            # The batch was the last to come to the window.
            sender = self._window[index - len(batch.records)][2].sender
            row.tally.add(1, [place], {sender: 1}, into.keep)
            row.largest = max(row.largest, size)

    def _take_bad(self, bad: BadRecord) -> None:
        into = self._into
        key = (bad.flaw.value, bad.reason, bad.field, bad.event)
        into.bad[key].add(1, [(*self._shard, bad.position)], {}, into.keep)
        into.examined["flawed"] += 1
        if bad.call is not None:
            row = into.cdp_calls[bad.call]
            row.tally.add(1, [(*self._shard, bad.position)], {}, into.keep)
            row.add(bad.paths)
        if bad.flaw.value == "unreadable":
            into.examined["unreadable"] += 1

    def _take_exchange(self, exchange: Exchange) -> None:
        into = self._into
        into.examined["exchanges"] += 1
        if not self._events:
            return
        place = [(*self._shard, exchange.position)]
        host = (exchange.request.host, exchange.request.route)
        into.hosts[host].add(1, place, {}, into.keep)
        self._deliveries.take_exchange(exchange)
        for code, problem in self._checks.exchange_problems(exchange):
            self._note_exchange(code, problem, place)

    def _note_exchange(
        self, code: str, problem: Problem, place: list[tuple[int, int, int]]
    ) -> None:
        key = (code, repr(sorted(problem.subject.items())))
        tally, _ = self._into.exchanges.setdefault(key, (Tally(), problem))
        tally.add(1, place, {}, self._into.keep)
