"""The faults of a shard, collected record by record and then added to the totals."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mpdoctor.analysis.columns import PropertyColumn, Suspects
from mpdoctor.analysis.routes import Row
from mpdoctor.analysis.totals import EventKey, Totals, ViolationKey
from mpdoctor.analysis.value_checks import NESTING, Labels, key_of
from mpdoctor.model.spread import Origin
from mpdoctor.model.subjects import LAG, Column, Sender
from mpdoctor.model.tally import Hit, shortened

MOST = 8_192
"""Violations that are held before they are written."""

NEST = 32
"""As so many counts a list or an object, because it is held as it is."""

Masks = Mapping[str, Callable[[Any, str], Any]]
"""By the code of a rule, what is kept of a faulty value with its label."""


class ViolationBuffer:
    """Violations by rule and column, until `write` adds them to the totals.

    Values are masked before they are kept, where their rule has a mask.
    """

    def __init__(self, into: Totals, masks: Masks) -> None:
        self._into = into
        self._shard = (0, 0)
        self._masks = masks
        self._held = 0
        self._found: dict[tuple[str, EventKey, int], tuple[Column, list[Hit]]] = {}

    def begin(self, shard: tuple[int, int]) -> None:
        """What comes now is from this shard."""
        self._shard = shard

    @property
    def is_full(self) -> bool:
        """Whether it is time to write."""
        return self._held > MOST

    def add(
        self,
        event: EventKey,
        position: int,
        sender: Sender,
        origin: Origin,
        column: Column,
        value: Any,
        labels: Labels,
    ) -> None:
        """Note what rules say of a value of the record at a packed position."""
        for code, label in labels:
            mask = self._masks.get(code)
            kept = value if mask is None else mask(value, label)
            if isinstance(kept, str):
                kept = shortened(kept)
            found = self._found.get((code, event, id(column)))
            if found is None:
                found = self._found[code, event, id(column)] = column, []
            found[1].append((position, kept, label, sender, origin))
            self._held += NEST if type(kept) in NESTING else 1

    def look_up(self, window: Sequence[Row], at_fault: set[int]) -> None:
        """Find the records of a window that hold what is faulty or new in columns with
        these identities."""
        concerned: dict[int, list[tuple[str, PropertyColumn, Suspects]]] = {}
        for shape, position, stream, second, _, _, _, properties in window:
            columns = concerned.get(id(shape.columns))
            if columns is None:
                columns = concerned[id(shape.columns)] = [
                    (name, column, column.suspects())
                    for name, column in shape.columns.among(at_fault).items()
                ]
            for name, column, suspects in columns:
                if name not in properties:
                    continue
                value = properties[name]
                kind = type(value)
                # Nearly all values are healthy, and sorted out here.
                if kind not in suspects:
                    continue
                faults = suspects[kind]
                if faults is not None and key_of(value) not in faults:
                    continue
                found = column.examine(value, (*self._shard, position))
                if found:
                    origin = shape.origin_of(second, properties)
                    source = (shape.event, position, stream.sender, origin)
                    for violation in found:
                        self.add(*source, *violation)

    def write(self) -> None:
        """Add everything noted to the totals, and start anew."""
        shard, into, self._held = self._shard, self._into, 0
        found: dict[ViolationKey, list[Hit]] = {}
        noted, self._found = self._found, {}
        for (code, event, _), (column, hits) in noted.items():
            key = (
                event,
                column.property,
                column.channel,
                column.imported,
                column.received,
                column.inferred,
            )
            # A planned path may read like the name of another property.
            before = found.setdefault((code, key), hits)
            if before is not hits:
                before += hits
        for violation, hits in found.items():
            tally = into.violations.get(violation)
            if tally is not None:
                tally.add(
                    hits,
                    lambda position: (*shard, position),
                    into.keep,
                    # ENV031 takes single senders out of what is said of their clocks.
                    apart=violation[1][1] == LAG,
                )
