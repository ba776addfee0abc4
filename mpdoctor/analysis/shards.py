"""One shard at a time: read it and gather it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from mpdoctor.analysis import kinds
from mpdoctor.analysis.aggregate import Aggregator
from mpdoctor.analysis.judge import RuleSelection, judge
from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.totals import Totals
from mpdoctor.analysis.value_checks import ValueChecks
from mpdoctor.errors import UserError
from mpdoctor.inputs import Limits, Shard, Source, read, read_parts, split
from mpdoctor.model.record import Reading
from mpdoctor.model.report import Diagnosis
from mpdoctor.model.rule import Rule
from mpdoctor.model.settings import Setup

if TYPE_CHECKING:
    from mpdoctor.analysis.identity_aggregate import IdentityAggregator

Unread = tuple[str, str]
"""What could not be read: message and hint."""

NOT_GATHERED = "not gathered"
AMONG_OTHERS = "among others"
ALONE = "alone"
"""Whether identities are gathered, and whether anything else is."""

SHARD = 16 << 20
"""Bytes of a file that one worker takes at a time."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a gatherer has to know besides its shard; crosses process borders.

    `sift` tells whether there is enough to read for the sieve to pay.
    """

    setup: Setup
    rules: tuple[Rule[Any], ...]
    keep: int
    limits: Limits
    identity: str = NOT_GATHERED
    sift: bool = True
    slices: int = 1


class ProgressListener(Protocol):
    """Follows a shard while it is gathered, and may end it early."""

    def meter(self, size: int) -> None:
        """So many more bytes were read."""

    def between(self, readings: Iterator[Reading]) -> Iterator[Reading]:
        """The readings that are to be gathered."""


def looks_at_people(rules: Iterable[Rule[Any]]) -> bool:
    """Whether any rule looks at identities or profiles."""
    return any(map(kinds.looks_at_people, rules))


class ShardWorker:
    """A worker's tools, made once and used for shard after shard."""

    def __init__(
        self, task: Task, folder: Callable[[], Path], planned: Planned | None = None
    ) -> None:
        self._limits = task.limits
        self.planned = planned or Planned(task.setup.plan)
        self._gatherer = self._made(task, folder)
        self._read: Callable[..., Iterator[Reading]] = read
        self._read_parts: Callable[..., Iterator[tuple[int, Iterator[Reading]]]] = (
            read_parts
        )
        if task.identity == ALONE:
            from mpdoctor.inputs.glimpse import glimpse

            self._read = partial(read, decode=glimpse)
            self._read_parts = partial(read_parts, decode=glimpse)
        self.unread: list[Unread] = []

    def _made(
        self, task: Task, folder: Callable[[], Path]
    ) -> "Aggregator | IdentityAggregator":
        if task.identity == ALONE:
            from mpdoctor.analysis.identity_aggregate import IdentityAggregator

            return IdentityAggregator(
                task.setup,
                keep=task.keep,
                folder=folder,
                slices=task.slices,
                limits=task.limits,
            )
        return Aggregator(
            task.setup,
            self.planned,
            ValueChecks(task.rules),
            keep=task.keep,
            folder=folder,
            limits=task.limits,
            identity=task.identity == AMONG_OTHERS,
            sift=task.sift,
        )

    def gather(self, shard: Shard, overseer: ProgressListener | None = None) -> None:
        """Read and gather one shard; what was read before an error still counts."""
        gatherer = self._gatherer
        gatherer.begin(shard.source.index, shard.start)
        meter = None if overseer is None else overseer.meter
        readings = self._read(shard, limits=self._limits, meter=meter, raw=gatherer.raw)
        try:
            for reading in overseer.between(readings) if overseer else readings:
                gatherer.take(reading)
        except UserError as error:
            self.unread.append((error.message, error.hint))
        gatherer.end()

    def gather_parts(
        self,
        shard: Shard,
        claim: Callable[[int], bool | None],
        overseer: ProgressListener,
    ) -> None:
        """Read and gather those parts of a shared shard that can be claimed, by number.

        `claim` answers `None` where no further part is to be read by anybody.
        """
        gatherer = self._gatherer
        mine: bool | None = False

        def meter(size: int) -> None:
            # Everybody reads all of it.
            if mine:
                overseer.meter(size)

        parts = self._read_parts(
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
                for reading in overseer.between(readings):
                    gatherer.take(reading)
                gatherer.end()
        except UserError as error:
            self.unread.append((error.message, error.hint))

    def totals(self) -> Totals:
        """The sums of all shards gathered here."""
        return self._gatherer.finish()


def shards_of(sources: Sequence[Source]) -> list[Shard]:
    """All shards of all sources, in order."""
    shards = []
    for source in sources:
        shards += split(source, max(1, size_of(source) // SHARD))
    return shards


def size_of(source: Source) -> int:
    """The bytes of a file; 0 for a pipe, and for a file that has gone meanwhile."""
    try:
        return source.path.stat().st_size if source.path is not None else 0
    except OSError:
        # Reading it will tell what is wrong.
        return 0


def judge_plan(setup: Setup, opinion: RuleSelection) -> Diagnosis:
    """The diagnosis of a tracking plan by itself."""
    return judge(
        Totals(), setup, Planned(setup.plan), opinion, sources=(), plan_alone=True
    )
