"""The faults of one window, collected record by record and then added to the totals."""

from collections.abc import Callable, Mapping
from typing import Any

from mpdoctor.analysis.columns import Violation
from mpdoctor.analysis.totals import EventKey, Totals, ViolationKey
from mpdoctor.model.spread import Origin
from mpdoctor.model.subjects import LAG, Column, Sender
from mpdoctor.model.tally import Hit

Masks = Mapping[str, Callable[[Any, str], Any]]
"""By the code of a rule, what is kept of a faulty value with its label."""


class ViolationBuffer:
    """Violations by rule and column, until `write` adds them to the totals.

    Values are masked before they are kept, where their rule has a mask.
    """

    def __init__(self, into: Totals, shard: tuple[int, int], masks: Masks) -> None:
        self._into = into
        self._shard = shard
        self._masks = masks
        self._found: dict[tuple[str, EventKey, int], tuple[Column, list[Hit]]] = {}

    def add(
        self,
        event: EventKey,
        position: int,
        sender: Sender,
        origin: Origin,
        violation: Violation,
    ) -> None:
        """Note the fault that a rule found in a value of the record at a packed position."""
        column, value, code, label = violation
        mask = self._masks.get(code)
        if mask is not None:
            value = mask(value, label)
        found = self._found.get((code, event, id(column)))
        if found is None:
            found = self._found[code, event, id(column)] = column, []
        found[1].append((position, value, label, sender, origin))

    def write(self) -> None:
        """Add everything noted to the totals."""
        shard, into = self._shard, self._into
        found: dict[ViolationKey, list[Hit]] = {}
        for (code, event, _), (column, hits) in self._found.items():
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
