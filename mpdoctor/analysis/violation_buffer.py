"""The faults of one window, collected row by row and then added to the sums."""

from typing import Any

from mpdoctor.analysis.columns import Hit
from mpdoctor.analysis.routes import Stream
from mpdoctor.analysis.shapes import Layout
from mpdoctor.analysis.totals import Gathered, SightingKey
from mpdoctor.model.subjects import Sender


class Notes:
    """Hits by rule and column, until `write` adds them to what was gathered."""

    def __init__(self, into: Gathered, shard: tuple[int, int]) -> None:
        self._into = into
        self._shard = shard
        self._found: dict[SightingKey, list[tuple[int, Any, str]]] = {}
        self._senders: dict[SightingKey, dict[int, Sender]] = {}

    def add(self, layout: Layout, spot: int, stream: Stream, hit: Hit) -> None:
        """Note one fault of the record at a spot."""
        node, value, code, label = hit
        column = node.column
        key = (
            code,
            (
                layout.event,
                column.property,
                column.door,
                column.imported,
                column.received,
                column.inferred,
            ),
        )
        self._found.setdefault(key, []).append((spot, value, label))
        self._senders.setdefault(key, {})[spot] = stream.sender

    def write(self) -> None:
        """Add everything noted to the sums."""
        shard = self._shard
        for key, hits in self._found.items():
            hits.sort(key=lambda hit: hit[0])
            self._into.sightings[key].add(
                hits,
                lambda spot: (*shard, spot),
                self._senders[key],
                self._into.keep,
            )
