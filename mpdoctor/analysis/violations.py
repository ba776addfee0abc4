"""The faults of one window, collected record by record and then added to the totals."""

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any

from mpdoctor.analysis.totals import EventKey, Totals, ViolationKey
from mpdoctor.model.spread import Origin
from mpdoctor.model.subjects import LAG, Column, Sender

Hits = tuple[list[tuple[int, Any, str]], dict[int, Sender], dict[int, Origin]]
"""Positions, values and labels; and who sent the records and where they came from, by
their positions."""


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
        self._found: dict[tuple[str, EventKey, int], tuple[Column, Hits]] = {}

    def add(
        self,
        event: EventKey,
        position: int,
        sender: Sender,
        origin: Origin,
        column: Column,
        value: Any,
        code: str,
        label: str,
    ) -> None:
        """Note the fault that a rule found in a value of the record at a packed position."""
        mask = self._masks.get(code)
        if mask is not None:
            value = mask(value, label)
        found = self._found.get((code, event, id(column)))
        if found is None:
            found = self._found[code, event, id(column)] = column, ([], {}, {})
        hits, senders, origins = found[1]
        hits.append((position, value, label))
        senders[position] = sender
        origins[position] = origin

    def write(self) -> None:
        """Add everything noted to the totals."""
        shard, into = self._shard, self._into
        found: dict[ViolationKey, Hits] = {}
        for (code, event, _), (column, (hits, senders, origins)) in self._found.items():
            key = (
                event,
                column.property,
                column.channel,
                column.imported,
                column.received,
                column.inferred,
            )
            # A planned path may read like the name of another property.
            all_hits, all_senders, all_origins = found.setdefault(
                (code, key), ([], {}, {})
            )
            all_hits += hits
            all_senders |= senders
            all_origins |= origins
        for violation, (hits, senders, origins) in found.items():
            hits.sort(key=itemgetter(0))
            into.violations[violation].add(
                hits,
                lambda position: (*shard, position),
                senders,
                into.keep,
                # ENV031 takes single senders out of what is said of their clocks.
                apart=violation[1][1] == LAG,
                origins=origins,
            )
