"""The faults of one window, collected record by record and then added to the totals."""

from typing import Any

from mpdoctor.analysis.columns import Violation
from mpdoctor.analysis.totals import EventKey, Totals, ViolationKey
from mpdoctor.model.subjects import LAG, Sender


class ViolationBuffer:
    """Violations by rule and column, until `write` adds them to the totals."""

    def __init__(self, into: Totals, shard: tuple[int, int]) -> None:
        self._into = into
        self._shard = shard
        self._found: dict[ViolationKey, list[tuple[int, Any, str]]] = {}
        self._senders: dict[ViolationKey, dict[int, Sender]] = {}

    def add(
        self, event: EventKey, position: int, sender: Sender, violation: Violation
    ) -> None:
        """Note a fault of the record at a packed position."""
        column, value, code, label = violation
        key = (
            code,
            (
                event,
                column.property,
                column.channel,
                column.imported,
                column.received,
                column.inferred,
            ),
        )
        found = self._found.get(key)
        if found is None:
            self._found[key] = [(position, value, label)]
            self._senders[key] = {position: sender}
        else:
            found.append((position, value, label))
            self._senders[key][position] = sender

    def write(self) -> None:
        """Add everything noted to the totals."""
        shard, into = self._shard, self._into
        for key, hits in self._found.items():
            hits.sort(key=lambda hit: hit[0])
            into.violations[key].add(
                hits,
                lambda position: (*shard, position),
                self._senders[key],
                into.keep,
                # ENV031 takes single senders out of what is said of their clocks.
                apart=key[1][1] == LAG,
            )
