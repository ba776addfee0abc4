"""Reading made short."""

from pathlib import Path
from typing import Any

from mpdoctor.errors import UserError
from mpdoctor.inputs import Limits, Shard, find_sources, read
from mpdoctor.model.place import unpack_position
from mpdoctor.model.record import BadRecord, Batch, Exchange, Kind, LinesRead, Reading

RecordPosition = tuple[int, int | None]


class Occurrences:
    """Everything that came out of one source."""

    def __init__(self) -> None:
        self.readings: list[Reading] = []
        self.error = self.hint = ""

    @property
    def batches(self) -> list[Batch]:
        return [r for r in self.readings if isinstance(r, Batch)]

    @property
    def exchanges(self) -> list[Exchange]:
        return [r for r in self.readings if isinstance(r, Exchange)]

    @property
    def flaws(self) -> list[BadRecord]:
        return [r for r in self.readings if isinstance(r, BadRecord)]

    @property
    def bad(self) -> list[tuple[RecordPosition, str]]:
        return [(unpack_position(flaw.position), flaw.reason) for flaw in self.flaws]

    @property
    def lines(self) -> list[int]:
        return [r.lines for r in self.readings if isinstance(r, LinesRead)]

    @property
    def names(self) -> list[Any]:
        return [name for batch in self.batches for name in batch.names]

    def records(self, kind: Kind = Kind.EVENT) -> list[dict[str, Any]]:
        return [r for b in self.batches if b.kind is kind for r in b.records]

    def positions(self, kind: Kind = Kind.EVENT) -> list[RecordPosition]:
        return [
            unpack_position(s)
            for b in self.batches
            if b.kind is kind
            for s in b.positions
        ]


def read_shard(shard: Shard, limits: Limits | None = None) -> Occurrences:
    """What a shard gives, and the error that ends it."""
    seen = Occurrences()
    try:
        for reading in read(shard, limits=limits):
            seen.readings.append(reading)
    except UserError as error:
        seen.error, seen.hint = error.message, error.hint
    return seen


def see(
    folder: Path,
    content: bytes,
    limits: Limits | None = None,
    *,
    name: str = "input",
    input_format: str | None = None,
) -> Occurrences:
    """Write a file and read it, as if it had been named on the command line."""
    path = folder / name
    path.write_bytes(content)
    sources, _, unread = find_sources(
        [str(path)], input_format=input_format, limits=limits
    )
    if unread:
        seen = Occurrences()
        seen.error, seen.hint = unread[0].message, unread[0].hint
        return seen
    return read_shard(Shard(sources[0]), limits)
