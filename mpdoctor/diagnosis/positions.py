"""Where records stand, once everything has been read."""

from collections.abc import Sequence

from mpdoctor.analysis.totals import Totals
from mpdoctor.model.place import Place, RecordPosition, unpack_position


class PositionResolver:
    """Turns positions into places, once it is known how many lines each shard holds."""

    def __init__(self, totals: Totals, sources: Sequence[str]) -> None:
        self._sources = sources
        self._before: dict[tuple[int, int], int] = {}
        total: dict[int, int] = {}
        for (source, start), lines in sorted(totals.lines.items()):
            self._before[(source, start)] = total.get(source, 0)
            total[source] = total.get(source, 0) + lines

    def place(self, position: RecordPosition, at: str) -> Place:
        source, start, packed = position
        line, record = unpack_position(packed)
        return Place(
            self._sources[source],
            line + self._before.get((source, start), 0) if line else 0,
            record,
            at,
        )
