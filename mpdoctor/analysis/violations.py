"""The faults of a shard, collected record by record and then added to the totals."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from math import inf
from typing import Any

from mpdoctor.analysis.columns import PropertyColumn, Suspects, Violation
from mpdoctor.analysis.routes import Row
from mpdoctor.analysis.totals import EventKey, Totals, ViolationKey
from mpdoctor.analysis.value_checks import NESTING, Labels
from mpdoctor.model.subjects import LAG, Column
from mpdoctor.model.tally import Hit, Source, shortened

MOST = 1 << 15
"""Violations that are held before they are written."""

COLUMNS = 20_000
"""Columns that are remembered from one shard to the next."""

BEFORE = -1
"""A position before all others."""

Masks = Mapping[str, Callable[[Any, str], Any]]
"""By the code of a rule, what is kept of a faulty value with its label."""


class _Noted:
    """What a rule says of a column: values only as long as they may become samples.

    `samples` holds the lowest positions of values; those beyond `until` come too late.
    Where `refused` is set, the totals have no room for any of it.
    """

    __slots__ = ("column", "hits", "refused", "samples", "until")

    def __init__(self, column: Column) -> None:
        # Columns are told apart by their identity, so it must not be given away.
        self.column = column
        self.hits: list[Hit] = []
        self.samples: dict[str, tuple[int, Any]] = {}
        self.until = inf
        self.refused = False

    def sample(self, position: int, shown: Any, keep: int) -> None:
        """Take a sample; of the same value, the one from the lowest position."""
        key = repr(shown)
        before = self.samples.get(key)
        if before is not None and before[0] <= position:
            return
        self.samples[key] = position, shown
        if len(self.samples) > keep:
            last = max(self.samples.items(), key=lambda item: (item[1][0], item[0]))
            del self.samples[last[0]]
        if len(self.samples) == keep:
            self.until = max(position for position, _ in self.samples.values())


class ViolationBuffer:
    """Violations by rule and column, until `write` adds them to the totals.

    Values are masked before they are kept, where their rule has a mask.
    """

    def __init__(self, into: Totals, masks: Masks) -> None:
        self._into = into
        self._shard = (0, 0)
        self._masks = masks
        self._held = 0
        self._noted: defaultdict[tuple[EventKey, int], dict[str, _Noted]]
        self._noted = defaultdict(dict)

    def begin(self, shard: tuple[int, int]) -> None:
        """What comes now is from this shard."""
        if shard < self._shard or len(self._noted) > COLUMNS:
            self._noted.clear()
        for one in chain.from_iterable(map(dict.values, self._noted.values())):
            if one.until < inf:
                one.until = BEFORE
        self._shard = shard

    @property
    def is_full(self) -> bool:
        """Whether it is time to write."""
        return self._held > MOST

    def add(
        self,
        event: EventKey,
        position: int,
        source: Source,
        column: Column,
        value: Any,
        labels: Labels,
    ) -> None:
        """Note what rules say of a value of the record at a packed position."""
        # A column may serve several events.
        by_code = self._noted[event, id(column)]
        for code, label in labels:
            noted = by_code.get(code)
            if noted is None:
                noted = by_code[code] = _Noted(column)
            if noted.refused:
                continue
            noted.hits.append((position, label, source))
            self._held += 1
            if position <= noted.until:
                mask = self._masks.get(code)
                shown = shortened(value if mask is None else mask(value, label))
                noted.sample(position, shown, self._into.keep)

    def look_up(self, window: Sequence[Row], at_fault: set[int]) -> None:
        """Find the records of a window that hold what is faulty or new in columns with
        these identities."""
        concerned: dict[int, dict[str, tuple[PropertyColumn, Suspects]]] = {}
        for shape, position, stream, second, _, _, _, properties in window:
            columns = concerned.get(id(shape.columns))
            if columns is None:
                columns = concerned[id(shape.columns)] = {
                    name: (column, column.suspects())
                    for name, column in shape.columns.among(at_fault).items()
                }
            source: Source | None = None
            for name in columns.keys() & properties.keys():
                column, suspects = columns[name]
                value = properties[name]
                kind = type(value)
                # Nearly all values are healthy, and sorted out here.
                if kind not in suspects:
                    continue
                faults = suspects[kind]
                found: Sequence[Violation]
                if faults is None:
                    found = column.examine(value, (*self._shard, position))
                else:
                    labels = faults.get(id(value) if kind in NESTING else value)
                    if labels is None:
                        continue
                    found = ((column.column, value, labels),)
                for violation in found:
                    if source is None:
                        origin = shape.origin_of(second, properties)
                        source = stream.sender, origin
                    self.add(shape.event, position, source, *violation)

    def write(self) -> None:
        """Add everything noted to the totals."""
        self._held = 0
        for (event, _), by_code in self._noted.items():
            for code, one in by_code.items():
                if one.hits:
                    column = one.column
                    key = (
                        event,
                        column.property,
                        column.channel,
                        column.imported,
                        column.received,
                        column.inferred,
                    )
                    self._write(one, (code, key))

    def _write(self, one: _Noted, key: ViolationKey) -> None:
        shard, keep = self._shard, self._into.keep
        hits, one.hits = one.hits, []
        samples = one.samples
        if one.until < inf:
            one.samples = {}
        tally = self._into.violations.get(key)
        if tally is None:
            one.refused = True
            return
        tally.count(
            hits,
            lambda position: (*shard, position),
            keep,
            # ENV031 takes single senders out of what is said of their clocks.
            apart=key[1][1] == LAG,
        )
        for position, shown in samples.values():
            tally.sample((*shard, position), shown)
        if samples:
            tally.trim(keep)
