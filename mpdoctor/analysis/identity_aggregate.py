"""Pass over every record once and keep only what tells who is who."""

from collections.abc import Callable
from pathlib import Path

from mpdoctor.analysis.totals import Totals
from mpdoctor.identity.extract import IdentityExtractor
from mpdoctor.inputs import CountLines, Limits, decode_lines
from mpdoctor.inputs.glimpse import RARE, glimpse
from mpdoctor.model.record import (
    BadRecord,
    Batch,
    Exchange,
    IdentityBatch,
    Kind,
    Lines,
    LinesRead,
    Reading,
)
from mpdoctor.model.settings import Setup

DEEPEST = 64
"""How deep values may nest at least, for lines to be followed without decoding them."""


class IdentityAggregator:
    """Does what an `Aggregator` does, for identities alone."""

    def __init__(
        self,
        setup: Setup,
        *,
        keep: int,
        folder: Callable[[], Path],
        slices: int = 1,
        limits: Limits | None = None,
    ) -> None:
        self._into = Totals(keep=max(1, keep))
        self._people = IdentityExtractor(folder, max(1, keep), setup.now, slices=slices)
        self._people.parts.alone = True
        self._shard = (0, 0)
        self._limits = limits or Limits()
        self._reads_lines = self._limits.depth >= DEEPEST and self._people.reads_lines(
            RARE, self._limits.line
        )

    @property
    def raw(self) -> CountLines | None:
        """What counts `Lines` that nobody has looked into, where they are wanted."""
        if not self._reads_lines:
            return None
        from mpdoctor.identity.line_reader import LineReader

        return LineReader.lines_in

    def begin(self, source: int, start: int) -> None:
        """What comes now is from the shard of `source` that starts at byte `start`."""
        self._shard = (source, start)
        self._people.begin(source, start)

    def take(self, reading: Reading) -> None:
        """Take in what an input has read."""
        into = self._into
        if isinstance(reading, Lines):
            passed, kept = self._people.take_lines(reading)
            into.examined[Kind.EVENT.value] += passed
            texts, positions = (
                [text for _, text in kept],
                [position for position, _ in kept],
            )
            for left in decode_lines(texts, positions, self._limits, decode=glimpse):
                self.take(left)
        elif isinstance(reading, IdentityBatch):
            into.examined[Kind.EVENT.value] += len(reading.names)
            self._people.take(reading)
        elif isinstance(reading, Batch):
            into.examined[reading.kind.value] += len(reading.records)
            self._people.take(reading)
        elif isinstance(reading, BadRecord):
            key = (reading.flaw.value, reading.reason, reading.field, reading.event)
            position = (*self._shard, reading.position)
            into.bad[key].add(1, [position], {}, into.keep)
            into.examined["flawed"] += 1
            if reading.flaw.value == "unreadable":
                into.examined["unreadable"] += 1
        elif isinstance(reading, Exchange):
            into.examined["exchanges"] += 1
        elif isinstance(reading, LinesRead):
            into.lines[self._shard] = reading.lines

    def end(self) -> None:
        """The shard is read."""
        self._people.end()

    def finish(self) -> Totals:
        """The sums of all shards."""
        self._into.identity = self._people.parts
        return self._into
