"""Gathers all shards, here or in workers, and judges the sum."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import (
    AbstractContextManager,
    ExitStack,
    contextmanager,
    nullcontext,
)
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from mpdoctor.analysis.duplicates import temporary_folder
from mpdoctor.analysis.gathering import (
    Progress,
    gather_all,
    jobs_of,
    scanning_pays,
)
from mpdoctor.analysis.interrupt import Interrupt
from mpdoctor.analysis.judge import RuleSelection, judge
from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.shards import (
    AMONG_OTHERS,
    NOT_GATHERED,
    Task,
    looks_at_people,
    shards_of,
)
from mpdoctor.analysis.totals import Totals
from mpdoctor.inputs import Limits, Source
from mpdoctor.model.report import Diagnosis
from mpdoctor.model.settings import Setup

if TYPE_CHECKING:
    from mpdoctor.identity.graph import IdentityGraph
    from mpdoctor.model.probes import ConnectionReport


def examine(
    sources: Sequence[Source],
    setup: Setup,
    opinion: RuleSelection,
    *,
    jobs: int | None = None,
    limits: Limits | None = None,
    unread: Sequence[tuple[str, str]] = (),
    identity: bool = True,
    run_probes: "Callable[[Sequence[str]], ConnectionReport] | None" = None,
    interrupt: Interrupt | None = None,
    progress: Progress | None = None,
) -> Diagnosis:
    """The diagnosis of all sources together.

    `jobs` is a number of processes; `None` leaves it to the size of the input.
    `unread` is what could not even be opened; it is passed on to the diagnosis.
    `identity` tells whether identities may be examined, if any rule looks at them.
    `run_probes` checks the connection; it is given the tokens that the records carry.
    `interrupt` tells afterwards whether the run was cut short; `progress` is told how
    far it is.
    """
    limits = limits or Limits()
    people = (
        AMONG_OTHERS if identity and looks_at_people(opinion.active) else NOT_GATHERED
    )
    task = Task(
        setup,
        tuple(opinion.active),
        max(1, opinion.examples),
        limits,
        people,
        scan=scanning_pays(sources),
    )
    # Gathering and judging ask the same of the plan.
    planned = Planned(setup.plan)
    shards = shards_of(sources)
    jobs = jobs_of(shards, sources, jobs)
    with _folder_at_need() as folder:
        total, failed = gather_all(
            shards,
            task,
            jobs,
            folder,
            planned=planned,
            interrupt=interrupt,
            progress=progress,
        )
        if interrupt is not None and interrupt.asked:
            run_probes = None
        connection = run_probes(total.tokens()) if run_probes is not None else None
        # Who interrupts now wants to see what there is.
        patient = nullcontext() if interrupt is None else interrupt.heard()
        with patient, _opened(total, setup) as case:
            return judge(
                total,
                setup,
                planned,
                opinion,
                sources=[source.name for source in sources],
                unread=[*unread, *failed],
                case=case,
                connection=connection,
            )


def _opened(
    total: Totals, setup: Setup
) -> "AbstractContextManager[IdentityGraph | None]":
    if total.identity is None:
        return nullcontext()
    from mpdoctor.analysis.identity_subjects import opened

    return opened(total, setup)


@contextmanager
def _folder_at_need() -> Iterator[Callable[[], Path]]:
    """Few runs have anything to spill, and to make and clear a folder takes time."""
    with ExitStack() as stack:
        yield cache(lambda: Path(stack.enter_context(temporary_folder())))
