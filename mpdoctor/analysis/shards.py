"""One shard at a time: read it and gather it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Generic, Protocol

from msgspec import Struct

from mpdoctor.analysis.aggregate import Aggregator
from mpdoctor.analysis.deliveries import MARKED_BY
from mpdoctor.analysis.gatherer import Gatherer, S
from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.totals import Totals
from mpdoctor.analysis.value_checks import ValueChecks
from mpdoctor.errors import UserError
from mpdoctor.inputs import (
    CountLines,
    Limits,
    Shard,
    Source,
    read,
    read_parts,
    split,
)
from mpdoctor.model.record import Reading
from mpdoctor.model.rule import Rule
from mpdoctor.model.settings import Setup
from mpdoctor.model.walk import EventChoice
from mpdoctor.model.window import TimeWindow

Unread = tuple[str, str]
"""What could not be read: message and hint."""

NOT_GATHERED = "not gathered"
AMONG_OTHERS = "among others"
ALONE = "alone"
"""Whether identities are gathered, and whether anything else is."""

SHARD = 16 << 20
"""Bytes of a file that one worker takes at a time."""


class Gathering(Protocol[S]):
    """What is to be gathered; crosses process borders."""

    def worker(
        self, folder: Callable[[], Path], planned: Planned | None = None
    ) -> "ShardReader[S]":
        """What gathers it in one process."""

    def empty(self) -> S:
        """The sums of nothing."""


class Task(Struct, frozen=True):
    """What a gatherer has to know besides its shard; crosses process borders.

    `scan` tells whether there is enough to read for the scanner to pay. `choice` names
    the events that are also to be followed by themselves, and `window` those that are
    looked at.
    """

    setup: Setup
    rules: tuple[Rule[Any], ...]
    keep: int
    limits: Limits
    identity: str = NOT_GATHERED
    scan: bool = True
    slices: int = 1
    choice: EventChoice | None = None
    window: TimeWindow | None = None

    def worker(
        self, folder: Callable[[], Path], planned: Planned | None = None
    ) -> "ShardWorker":
        """What gathers the totals in one process."""
        return ShardWorker(self, folder, planned)

    def empty(self) -> Totals:
        """The totals of nothing."""
        return Totals(keep=self.keep)


class Engine(Protocol):
    """Another way to gather all sources than here or in worker processes."""

    def __call__(
        self, sources: Sequence[Source], task: Task, folder: Callable[[], Path]
    ) -> tuple[Totals, list[Unread]]:
        """The totals, and what could not be read; what grows goes to files in `folder`."""


class ProgressListener(Protocol):
    """Follows a shard while it is gathered, and may end it early."""

    def meter(self, size: int) -> None:
        """So many more bytes were read."""

    def between(self, readings: Iterator[Reading]) -> Iterator[Reading]:
        """The readings that are to be gathered."""


class ShardReader(Generic[S]):
    """Reads shard after shard and has one gatherer add them up."""

    def __init__(self, gatherer: Gatherer[S], limits: Limits) -> None:
        self._gatherer = gatherer
        self._limits = limits
        self.unread: list[Unread] = []

    def gather(self, shard: Shard, listener: ProgressListener | None = None) -> None:
        """Read and gather one shard; what was read before an error still counts."""
        meter = None if listener is None else listener.meter
        readings = read(shard, limits=self._limits, meter=meter, raw=self.raw)
        if listener is not None:
            readings = listener.between(readings)
        self.take(shard.source.index, shard.start, readings)

    @property
    def raw(self) -> CountLines | None:
        """What counts lines of NDJSON, if they are taken without being decoded."""
        return self._gatherer.raw

    def take(self, source: int, start: int, readings: Iterable[Reading]) -> None:
        """Gather what was read of one shard; what comes before an error still counts."""
        gatherer = self._gatherer
        gatherer.begin(source, start)
        try:
            for reading in readings:
                gatherer.take(reading)
        except UserError as error:
            self.unread.append((error.message, error.hint))
        gatherer.end()

    def gather_parts(
        self,
        shard: Shard,
        claim: Callable[[int], bool | None],
        listener: ProgressListener,
    ) -> None:
        """Read and gather those parts of a shared shard that can be claimed, by number.

        `claim` answers `None` where no further part is to be read by anybody.
        """
        gatherer = self._gatherer
        mine: bool | None = False

        def meter(size: int) -> None:
            # Everybody reads all of it.
            if mine:
                listener.meter(size)

        parts = read_parts(
            shard, SHARD, limits=self._limits, meter=meter, raw=gatherer.raw
        )
        try:
            for number, (start, readings) in enumerate(parts):
                mine = claim(number)
                if mine is None:
                    break
                if not mine:
                    continue
                gatherer.begin(shard.source.index, start)
                for reading in listener.between(readings):
                    gatherer.take(reading)
                gatherer.end()
        except UserError as error:
            self.unread.append((error.message, error.hint))

    def totals(self) -> S:
        """The sums of all shards gathered here."""
        return self._gatherer.finish()


class ShardWorker(ShardReader[Totals]):
    """What one worker uses, made once and used for shard after shard."""

    def __init__(
        self, task: Task, folder: Callable[[], Path], planned: Planned | None = None
    ) -> None:
        self.planned = planned or Planned(task.setup.plan)
        alone = task.identity == ALONE
        extractor = None
        if task.identity != NOT_GATHERED:
            from mpdoctor.identity.extract import IdentityExtractor

            extractor = IdentityExtractor(folder, max(1, task.keep), slices=task.slices)
            extractor.parts.alone = alone
        aggregator = Aggregator(
            task.setup,
            self.planned,
            ValueChecks(() if alone else task.rules),
            keep=task.keep,
            folder=folder,
            limits=task.limits,
            identity=extractor,
            events=not alone,
            scan=task.scan and task.choice is None and task.window is None,
        )
        gatherer = _with_chosen(aggregator, self.planned, task, folder)
        if task.window is not None:
            from mpdoctor.analysis.window import WithinWindow

            gatherer = WithinWindow(gatherer, task.window)
        super().__init__(gatherer, task.limits)


def _with_chosen(
    aggregator: Aggregator,
    planned: Planned,
    task: Task,
    folder: Callable[[], Path],
) -> Gatherer[Totals]:
    if task.choice is None:
        return aggregator
    from mpdoctor.analysis.chosen import WithChosen, folder_inside

    some = Aggregator(
        task.setup,
        planned,
        ValueChecks([rule for rule in task.rules if rule.code in MARKED_BY]),
        keep=task.keep,
        folder=folder_inside(folder),
        limits=task.limits,
        scan=False,
    )
    return WithChosen(aggregator, some, task.choice)


def shards_of(sources: Sequence[Source], jobs: int = 1) -> list[Shard]:
    """All shards of all sources, in order; of a large file as many for each process."""
    shards = []
    for source in sources:
        parts = max(1, size_of(source) // SHARD)
        if parts > jobs:
            parts += -parts % jobs
        shards += split(source, parts)
    return shards


def size_of(source: Source) -> int:
    """The bytes of a file; 0 for a pipe, and for a file that has gone meanwhile."""
    try:
        return source.path.stat().st_size if source.path is not None else 0
    except OSError:
        # Reading it will tell what is wrong.
        return 0
