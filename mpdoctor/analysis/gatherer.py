"""What anything that adds up records can do, and what it gives."""

from typing import Protocol, Self, TypeVar

from mpdoctor.inputs import CountLines
from mpdoctor.model.record import Reading


class Sums(Protocol):
    """What is gathered: it can be added up in any order."""

    def merge(self, other: Self) -> None:
        """Add other sums to these."""


S = TypeVar("S", bound=Sums)
S_co = TypeVar("S_co", bound=Sums, covariant=True)


class Gatherer(Protocol[S_co]):
    """Takes what is read from shard after shard: `begin`, `take`, `end`; then `finish`.

    `raw` is not `None` where it takes lines of NDJSON that were not decoded.
    """

    @property
    def raw(self) -> CountLines | None:
        """What counts the lines."""

    def begin(self, source: int, start: int) -> None:
        """What comes now is from the shard of `source` that starts at byte `start`."""

    def take(self, reading: Reading) -> None:
        """Take in what an input has read."""

    def end(self) -> None:
        """The shard is read."""

    def finish(self) -> S_co:
        """The sums of all shards."""
