"""Lets lines pass that say nothing new, with the compiled sieve.

The sieve knows nothing of rules. What forms lines have, which values are healthy and who
sent them it learns from the layouts, columns and streams of the `Aggregator`, which sees
every first of its kind. So the sums, and the bytes of every report, are the same with and
without it.
"""

from collections.abc import Callable, Mapping
from math import inf
from typing import Any

from mpdoctor.analysis.columns import ColumnNode
from mpdoctor.analysis.duplicates import HashSegment
from mpdoctor.analysis.routes import QUARTER
from mpdoctor.analysis.shapes import RecordShape
from mpdoctor.analysis.sieve import (
    Column,
    Form,
    Guard,
    Inside,
    Sieve,
    Streams,
    keep_time,
    lines_in,
)
from mpdoctor.analysis.violations import Objection
from mpdoctor.mixpanel.times import EARLIEST, LAST_SECOND, MICROSECONDS
from mpdoctor.model.place import LINE
from mpdoctor.model.place import pack_position as spot_of
from mpdoctor.model.record import Channel, Lines

keep_time(EARLIEST, LAST_SECOND, MICROSECONDS)

FIRST = 1 << 18
MOST = 4 << 20
"""Bytes that are sifted at a time: few while all is new, and more and more later."""

_DEEPEST = 2
"""Steps from a property down to a scalar in a list of objects."""

IDLE = 16
"""Rounds that are skipped where nearly nothing passes."""

Layouts = Mapping[tuple[Any, ...], RecordShape]

Kept = list[tuple[int, bytes]]
"""Spots and texts of the lines that did not pass, in order."""


class Sifter:
    """Sifts lines for an `Aggregator`: `add` blocks, then `sift` them.

    `layouts` gives those of records that were not captured, by event, library and names.
    """

    def __init__(
        self, layouts: Callable[[], Layouts], *, now: float, keep: int, longest: int
    ) -> None:
        self._layouts = layouts
        self._now = now
        self._keep = keep
        self._longest = longest
        self._shard = (0, 0)
        self._waiting: list[Lines] = []
        self._size = 0
        self._most = FIRST
        self._idle = 0
        self._segment = HashSegment(0, 0)
        self._start()

    def _start(self) -> None:
        self._columns: dict[ColumnNode | str, Column] = {}
        self._forms: dict[RecordShape, Form | None] = {}
        self._guards: dict[Objection, Guard] = {}
        self._streams: dict[int, Streams] = {}
        self._sieve = Sieve(
            self._form,
            _known_stream,
            self._number,
            keep=self._keep,
            longest=self._longest,
        )

    lines_in = staticmethod(lines_in)

    def begin(self, segment: HashSegment) -> None:
        """What comes now is remembered in this segment."""
        self._segment = segment
        self._sieve.begin(segment.source, segment.start)

    def add(self, lines: Lines) -> None:
        """Take a block of lines, and look at it while it is still at hand."""
        self._waiting.append(lines)
        if not self._idle:
            first = spot_of(lines.first)
            self._sieve.scan(lines.text, lines.start, lines.end, first, LINE)
        self._size += lines.end - lines.start

    @property
    def passed(self) -> int:
        """How many lines passed so far, since the last `fold`."""
        return self._sieve.passed

    @property
    def waits(self) -> bool:
        """Whether there is anything to be sifted."""
        return bool(self._waiting)

    @property
    def is_full(self) -> bool:
        """Whether it is time to sift."""
        return self._size >= self._most

    def sift(self) -> tuple[int, Kept]:
        """How many lines passed, and those that did not."""
        blocks, self._waiting, self._size = self._waiting, [], 0
        self._most = min(MOST, 2 * self._most)
        if self._idle:
            self._idle -= 1
            return 0, [line for block in blocks for line in _all_of(block)]
        sieve = self._sieve
        before = sieve.passed
        self._screen()
        kept, hashes = sieve.settle()
        self._segment.add_packed(hashes)
        passed = sieve.passed - before
        if 8 * passed < len(kept) and self._most == MOST:
            self._idle = IDLE
        return passed, kept

    def _screen(self) -> None:
        """Screen what was brought, and reject the rows with something faulty or new."""
        brought = [column for column in self._columns.values() if column.brought]
        before = [column.node.memory() for column in brought]
        faulty: set[int] = set()
        for column, memory in zip(brought, before, strict=True):
            node = column.node
            if node.look(column.brought, kinds=column.kinds, unsure=column.unsure):
                faulty.update(
                    row
                    for row, value in zip(column.rows, column.brought, strict=True)
                    if next(node.hits(value), None) is not None
                )
            if node.knows_more_than(memory):
                faulty.update(column.rows)
        if faulty:
            self._sieve.reject(faulty)
            for column, memory in zip(brought, before, strict=True):
                column.node.restore(memory)
                column.without(faulty)
                if column.brought:
                    column.node.look(column.brought)
        for column in self._columns.values():
            column.learn()

    def fold(self) -> None:
        """Hand over what was counted to layouts, streams and columns, and forget them."""
        for pair in self._sieve.counted():
            layout, stream = pair.layout, pair.stream
            layout.counts[stream] = layout.counts.get(stream, 0) + pair.count
            layout.firsts.setdefault(stream.sender, []).extend(pair.spots)
        for stream, found in self._sieve.streams.items():
            stream.count += found.count
            stream.firsts += found.spots
            stream.days.update(found.days)
        for column in self._columns.values():
            if column.watched:
                column.node.add_types(column.counted())
        self._start()
        self._sieve.begin(self._segment.source, self._segment.start)

    # -- what the sieve asks for -------------------------------------------------------

    def _form(self, event: str, lib: Any, names: tuple[str, ...]) -> Form | None:
        try:
            layout = self._layouts().get((event, lib, *names))
        except TypeError:
            return None
        if layout is None:
            return None
        if layout not in self._forms:
            self._forms[layout] = self._made(layout, names)
        return self._forms[layout]

    def _made(self, layout: RecordShape, names: tuple[str, ...]) -> Form | None:
        way = layout.lane.way
        lags = layout.lane.healthy_lags()
        if "time" not in names or lags is None or not isinstance(layout.event, str):
            return None
        at = {name: index for index, name in enumerate(names)}
        watched = dict(layout.watched)
        # Layouts that tell their streams by the same properties share this dictionary.
        shared = id(layout.streams)
        if shared not in self._streams:
            self._streams[shared] = Streams(layout)
        return Form(
            layout,
            self._streams[shared],
            columns=tuple(
                self._column(watched.get(index), name)
                for index, name in enumerate(names)
            ),
            time=at["time"],
            receipt=at.get(way.receipt, -1),
            id=at.get(way.id, -1),
            insert=at.get("$insert_id", -1),
            parts=tuple(layout.outline.parts),
            lags=lags,
            shift=QUARTER / 2
            if way.channel is Channel.EXPORT and not way.imported
            else inf,
            now=self._now,
        )

    def _column(self, node: ColumnNode | None, name: str) -> Column:
        key = name if node is None else node
        column = self._columns.get(key)
        if column is None:
            column = self._columns[key] = (
                Column(None) if node is None else self._watched(node)
            )
        return column

    def _watched(self, node: ColumnNode, depth: int = 0) -> Column:
        """A column with those that are inside it, as deep as what is flat can go."""
        inside = None
        if depth < _DEEPEST:
            item, under = node.item(), node.under()
            inside = Inside(
                # What nobody watches may still be objects.
                Column(None, inside=Inside(None, {}))
                if item is None
                else self._within(item, depth),
                {name: self._within(one, depth) for name, one in under.items()},
            )
        return Column(
            node,
            node.healthy_numbers(),
            tuple(map(self._guard, node.objections())),
            flat_lists=node.spares_flat(list),
            flat_objects=node.spares_flat(dict),
            inside=inside,
        )

    def _within(self, node: ColumnNode, depth: int) -> Column:
        column = self._columns[node] = self._watched(node, depth + 1)
        return column

    def _guard(self, objection: Objection) -> Guard:
        """The same words are looked for in many columns."""
        if objection not in self._guards:
            self._guards[objection] = Guard(*objection)
        return self._guards[objection]

    def _number(self, event: str, channel: Channel) -> int:
        return self._segment.number(event, channel)


def _known_stream(layout: RecordShape, source: tuple[Any, ...]) -> Any:
    try:
        return layout.streams.get(source)
    except TypeError:
        return None


def _all_of(block: Lines) -> Kept:
    texts = block.text[block.start : block.end].split(b"\n")
    if texts[-1] == b"":
        texts.pop()
    first = spot_of(block.first)
    return list(zip(range(first, first + len(texts) * LINE, LINE), texts, strict=True))
