"""Gathers identities alone, on as many cores as pay, and keeps the case open."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from mpdoctor.analysis.duplicates import temporary_folder
from mpdoctor.analysis.gathering import Progress, gather_all, jobs_of
from mpdoctor.analysis.identity_subjects import opened
from mpdoctor.analysis.interrupt import Interrupt
from mpdoctor.analysis.judge import RuleSelection, judge
from mpdoctor.analysis.memory import hold_freed_memory
from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.shards import ALONE, Task, shards_of, size_of
from mpdoctor.identity.graph import IdentityGraph
from mpdoctor.inputs import Limits, Source
from mpdoctor.model.report import Diagnosis
from mpdoctor.model.settings import Setup

SLICES = 8
SLICED_FROM = 512 << 20
"""Bytes of input from which on the ids of all of it might not fit into memory."""


@contextmanager
def identities(
    sources: Sequence[Source],
    setup: Setup,
    opinion: RuleSelection,
    *,
    jobs: int | None = None,
    unread: Sequence[tuple[str, str]] = (),
    interrupt: Interrupt | None = None,
    progress: Progress | None = None,
) -> Iterator[tuple[Diagnosis, IdentityGraph | None]]:
    """The diagnosis of people and profiles, and the case that answers more of it."""
    slices = SLICES if sum(map(size_of, sources)) >= SLICED_FROM else 1
    task = Task(
        *(setup, tuple(opinion.active), max(1, opinion.examples), Limits(), ALONE),
        slices=slices,
    )
    shards = shards_of(sources)
    jobs = jobs_of(shards, sources, jobs)
    hold_freed_memory()
    with temporary_folder() as folder:
        total, failed = gather_all(
            shards,
            task,
            jobs,
            lambda: Path(folder),
            interrupt=interrupt,
            progress=progress,
        )
        with opened(total, setup) as case:
            diagnosis = judge(
                total,
                setup,
                Planned(setup.plan),
                opinion,
                sources=[source.name for source in sources],
                unread=[*unread, *failed],
                case=case,
            )
            yield diagnosis, case
