"""Gathers identities alone, on as many cores as pay, and keeps the case open."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from mpdoctor.checkup import Opinion, Planned, Task, judge, shards_of
from mpdoctor.checkup.identity import opened
from mpdoctor.checkup.run import ALONE, size_of
from mpdoctor.engines.identity.case import Case
from mpdoctor.engines.repeats import temporary_folder
from mpdoctor.inputs import Limits, Source
from mpdoctor.models.diagnosis import Diagnosis
from mpdoctor.models.setup import Setup
from mpdoctor.scale.gathering import Progress, gather_all, jobs_of
from mpdoctor.scale.interrupt import Interrupt
from mpdoctor.scale.memory import hold_freed_memory

SLICES = 8
SLICED_FROM = 512 << 20
"""Bytes of input from which on the ids of all of it might not fit into memory."""


@contextmanager
def identities(
    sources: Sequence[Source],
    setup: Setup,
    opinion: Opinion,
    *,
    jobs: int | None = None,
    unread: Sequence[tuple[str, str]] = (),
    interrupt: Interrupt | None = None,
    progress: Progress | None = None,
) -> Iterator[tuple[Diagnosis, Case | None]]:
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
