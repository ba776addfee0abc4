"""The faults of one window, collected row by row and then added to the sums."""

from typing import Any

from mpdoctor.analysis.columns import Violation
from mpdoctor.analysis.routes import Stream
from mpdoctor.analysis.shapes import RecordShape
from mpdoctor.analysis.totals import Totals, ViolationKey
from mpdoctor.model.subjects import Sender


class ViolationBuffer:
    """Hits by rule and column, until `write` adds them to what was gathered."""

    def __init__(self, into: Totals, shard: tuple[int, int]) -> None:
        self._into = into
        self._shard = shard
        self._found: dict[ViolationKey, list[tuple[int, Any, str]]] = {}
        self._senders: dict[ViolationKey, dict[int, Sender]] = {}

    def add(
        self, layout: RecordShape, position: int, stream: Stream, hit: Violation
    ) -> None:
        """Note one fault of the record at a spot."""
        node, value, code, label = hit
        column = node.column
        key = (
            code,
            (
                layout.event,
                column.property,
                column.channel,
                column.imported,
                column.received,
                column.inferred,
            ),
        )
        self._found.setdefault(key, []).append((position, value, label))
        self._senders.setdefault(key, {})[position] = stream.sender

    def write(self) -> None:
        """Add everything noted to the sums."""
        shard = self._shard
        for key, hits in self._found.items():
            hits.sort(key=lambda hit: hit[0])
            self._into.value_findings[key].add(
                hits,
                lambda position: (*shard, position),
                self._senders[key],
                self._into.keep,
            )
