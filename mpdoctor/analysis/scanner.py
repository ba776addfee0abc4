"""Stands between the aggregator and the compiled scanner.

The scanner knows nothing of rules. What lines look like, which JSON types are known, what
is thought of values and who sent them it learns from the shapes, columns and streams of
the `Aggregator`. So totals, and the bytes of every report, are the same with and without it.
"""

from collections.abc import Callable, Mapping
from math import inf
from typing import TYPE_CHECKING, Any

from mpdoctor.analysis._scanner import (
    IdentityRows,
    LineScanner,
    ScannedColumn,
    ScannedShape,
    Streams,
    Verdicts,
    lines_in,
)
from mpdoctor.analysis.columns import EventColumns, PropertyColumn, screen
from mpdoctor.analysis.duplicates import HashSegment
from mpdoctor.analysis.routes import QUARTER
from mpdoctor.analysis.shapes import RecordShape
from mpdoctor.analysis.totals import Totals
from mpdoctor.analysis.value_checks import ColumnChecks
from mpdoctor.analysis.violations import ViolationBuffer
from mpdoctor.inputs import Limits, decode_lines
from mpdoctor.inputs.records import LARGE
from mpdoctor.mixpanel.people import JUNK
from mpdoctor.model.place import LINE, pack_position
from mpdoctor.model.record import Batch, Lines
from mpdoctor.model.spread import add_counts

if TYPE_CHECKING:
    from mpdoctor.identity.extract import IdentityExtractor

FIRST = 1 << 18
MOST = 16 << 20
"""Bytes that are settled at a time: few while all is new, and more and more later."""

KNOWN = 2 << 20
"""From so many bytes at a time on, most lines can be followed, if ever. So many are settled
at a time where they are not."""

IDLE = 128
"""Rounds in which nothing is scanned where nearly no line can be followed."""

VERDICT_BYTES = 8 << 20
"""Bytes beyond which no kind of column may remember more verdicts than its share."""

DEEPEST = 64
"""How deep values may nest at least, for lines to be followed without decoding them."""

Left = list[tuple[int, bytes]]
"""Packed positions and texts of lines that are to be decoded, in order."""

ShapeOf = Callable[[str, Any, tuple[str, ...]], RecordShape | None]


class Scanner:
    """Scans lines for an `Aggregator`: `add` blocks, then `settle` them.

    `shape_of` gives the shape of records by event, library and property names. `passed`
    says how many lines were counted without being decoded.
    """

    lines_in = staticmethod(lines_in)

    def __init__(
        self,
        shape_of: ShapeOf,
        into: Totals,
        *,
        violations: ViolationBuffer,
        limits: Limits,
        now: float,
        identity: "IdentityExtractor | None",
        events: bool,
    ) -> None:
        self._shape_of = shape_of
        self._into = into
        self._violations = violations
        self._limits = limits
        self._now = now
        self._identity = identity
        self._events = events
        self._waiting: list[Lines] = []
        self._size = 0
        self._most = FIRST
        # Nesting is not counted in lines that are followed.
        self.passed = 0
        self._idle = 0 if limits.depth >= DEEPEST else 1 << 62
        self._segment = HashSegment(0, 0)
        self._rows = None
        if identity is not None:
            self._rows = IdentityRows(
                identity.sender_field,
                identity.location_field,
                identity.name_fields,
                junk=JUNK,
                longest_id=identity.longest_id,
                slices=identity.slices,
            )
        self._start()

    def _start(self) -> None:
        self._columns: dict[int, ScannedColumn] = {}
        self._verdicts: dict[int, tuple[ColumnChecks, Verdicts]] = {}
        self._streams: dict[int, Streams] = {}
        self._by_name: dict[int, dict[str, ScannedColumn]] = {}
        self._unwatched = ScannedColumn(None, None)
        self._scanner = LineScanner(
            self._scanned_shape,
            lambda event, channel: self._segment.number(event, channel),
            keep=self._into.keep,
            longest=min(self._limits.line, LARGE - 1),
            rows=self._rows,
            events=self._events,
        )

    def begin(self, segment: HashSegment) -> None:
        """What comes now is remembered in this segment."""
        self._segment = segment
        if self._rows is not None:
            self._rows.begin_shard()
        self._scanner.counts.begin(segment.source, segment.start)

    def add(self, lines: Lines) -> None:
        """Take a block of lines, and look at it while it is at hand."""
        if not self._idle:
            if self._rows is not None and self._identity is not None:
                self._rows.begin(self._identity.parts.hosts.bound)
            first = pack_position(lines.first)
            self._scanner.scan(lines.text, lines.start, lines.end, first, LINE)
        self._waiting.append(lines)
        self._size += lines.end - lines.start

    @property
    def is_waiting(self) -> bool:
        """Whether there is anything to be settled."""
        return bool(self._waiting)

    @property
    def is_full(self) -> bool:
        """Whether it is time to settle."""
        return self._size >= (KNOWN if self._idle else self._most)

    @property
    def is_idle(self) -> bool:
        """Whether the lines that wait were not looked at."""
        return self._idle > 0

    @property
    def first(self) -> int:
        """The packed position of the first line that waits."""
        return pack_position(self._waiting[0].first)

    def settle(self) -> tuple[int, Left]:
        """How many lines were counted, and those that are to be decoded."""
        since = (self._segment.source, self._segment.start, self.first)
        blocks, self._waiting, self._size = self._waiting, [], 0
        if self._idle:
            self._idle -= 1
            return 0, [line for block in blocks for line in _all_of(block)]
        self._most = min(MOST, 2 * self._most)
        scanner = self._scanner
        self._judge(since)
        passed, left, unusual, hashes = scanner.settle()
        self.passed += passed
        self._segment.add_packed(hashes)
        self._take_identities(unusual)
        for column in self._columns.values():
            column.settle()
        held = sum(verdicts.held for _, verdicts in self._verdicts.values())
        for _, verdicts in self._verdicts.values():
            verdicts.trim(held > VERDICT_BYTES)
        if 8 * passed < len(left) and self._most > KNOWN:
            self._idle = IDLE
            self.fold()
        elif scanner.is_full:
            self.fold()
        return passed, left

    def _judge(self, since: tuple[int, int, int]) -> None:
        """Have new values judged, and note all that is faulty."""
        for _, verdicts in self._verdicts.values():
            verdicts.judge()
        self._scanner.violations(self._violations.add)
        for scanned in self._columns.values():
            if scanned.values:
                self._judge_nested(scanned, since)
        self._judge_lags()
        if self._violations.is_full:
            self._violations.write()

    def _judge_nested(
        self,
        scanned: ScannedColumn,
        since: tuple[int, int, int],
    ) -> None:
        column = scanned.column
        assert column is not None
        column.add(scanned.values)
        if not screen([column], since):
            return
        shard = since[:2]
        for row, value in zip(scanned.rows, scanned.values, strict=True):
            source = self._scanner.counts.source(row)
            for violation in column.examine(value, (*shard, source[1])):
                self._violations.add(*source, *violation)

    def _judge_lags(self) -> None:
        into = self._into
        shard = (self._segment.source, self._segment.start)
        for row, lag in self._scanner.counts.odd_lags():
            source = self._scanner.counts.source(row)
            _, position, (sender, _) = source
            route, place = self._scanner.counts.shape(row).route, (*shard, position)
            route.lag.add([lag])
            if screen([route.lag], place):
                for violation in route.lag.examine(lag, place):
                    self._violations.add(*source, *violation)
            quarters = round(lag / QUARTER)
            if route.is_live and quarters:
                into.lags[(sender, quarters)].add(1, [place], {}, into.keep)

    def _take_identities(self, unusual: Left) -> None:
        identity = self._identity
        if identity is None or self._rows is None:
            return
        identity.take_rows(*self._rows.taken())
        if unusual:
            texts = [text for _, text in unusual]
            positions = [position for position, _ in unusual]
            for reading in decode_lines(texts, positions, self._limits):
                if isinstance(reading, Batch):
                    identity.take(reading)

    def fold(self) -> None:
        """Hand over what was counted to shapes, streams and columns, and forget them."""
        for pair in self._scanner.counts.counted():
            shape, stream = pair.shape, pair.stream
            shape.counts[stream] = shape.counts.get(stream, 0) + pair.count
            shape.firsts.setdefault(stream.sender, []).extend(pair.firsts)
        for stream, found in self._scanner.counts.streams.items():
            stream.count += found.count
            stream.firsts += found.firsts
            stream.days.update(found.days)
        for shape, days, values in self._scanner.counts.spreads():
            add_counts(shape.days, days)
            add_counts(shape.values, values)
        for event, clock in self._scanner.counts.clocks() if self._events else ():
            add_counts(self._into.clocks[event].counts, clock)
        for scanned in self._columns.values():
            _add_types(scanned)
        self._start()
        self._scanner.counts.begin(self._segment.source, self._segment.start)

    def finish(self) -> None:
        """Nothing may be added afterwards.

        The compiled scanner refers to this one, and this one to the aggregator, whose
        memories would otherwise wait for the garbage collector while totals are judged.
        """
        del self._scanner, self._shape_of

    # -- what the scanner asks for -----------------------------------------------------

    def _scanned_shape(
        self, event: str, lib: Any, names: tuple[str, ...]
    ) -> ScannedShape | None:
        if not self._events:
            return ScannedShape(None, None, names=names)
        shape = self._shape_of(event, lib, names)
        if shape is None or "time" not in names or not isinstance(shape.event, str):
            return None
        route, key = shape.route, shape.route.key
        lags = route.lag.checks.of(float)
        # Shapes that tell their streams by the same properties share this dictionary.
        streams = self._streams.setdefault(id(shape.streams), Streams())
        return ScannedShape(
            shape,
            streams,
            names=names,
            columns=self._columns_of(shape.columns, names),
            receipt=key.receipt,
            id=key.id,
            parts=shape.names,
            facets=shape.facets,
            lags=(-inf, inf) if lags is None else lags.bounds,
            shift=QUARTER / 2 if route.is_live else inf,
            now=self._now,
        )

    def _columns_of(
        self, columns: EventColumns, names: tuple[str, ...]
    ) -> tuple[ScannedColumn, ...]:
        known = self._by_name.setdefault(id(columns), {})
        for name in names:
            if name not in known:
                known[name] = self._column(columns.column(name))
        return tuple([known[name] for name in names])

    def _column(self, column: PropertyColumn | None) -> ScannedColumn:
        if column is None:
            return self._unwatched
        found = self._columns.get(id(column))
        if found is None:
            checks = column.checks
            if id(checks) not in self._verdicts:
                self._verdicts[id(checks)] = checks, Verdicts(checks)
            verdicts = self._verdicts[id(checks)][1]
            inside = [
                (kind, key, self._column(child)) for kind, key, child in column.children
            ]
            found = self._columns[id(column)] = ScannedColumn(column, verdicts, inside)
        return found


def _add_types(scanned: ScannedColumn) -> None:
    column = scanned.column
    assert column is not None
    types: Mapping[str, int] = scanned.counted()
    for name, count in types.items() if column.counted else ():
        column.types[name] = column.types.get(name, 0) + count


def _all_of(block: Lines) -> Left:
    texts = block.text[block.start : block.end].split(b"\n")
    if texts[-1] == b"":
        texts.pop()
    first = pack_position(block.first)
    return list(zip(range(first, first + len(texts) * LINE, LINE), texts, strict=True))
