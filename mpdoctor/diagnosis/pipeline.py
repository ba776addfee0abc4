"""Gathers all shards, here or in workers, and judges the sum."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import (
    AbstractContextManager,
    ExitStack,
    contextmanager,
    nullcontext,
)
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from mpdoctor.analysis.deliveries import MARKED_BY
from mpdoctor.analysis.duplicates import temporary_folder
from mpdoctor.analysis.gathering import (
    Progress,
    gather_all,
    jobs_for,
    jobs_of,
    scanning_pays,
)
from mpdoctor.analysis.interrupt import Interrupt
from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.analysis.shards import (
    ALONE,
    AMONG_OTHERS,
    NOT_GATHERED,
    Engine,
    Task,
    Unread,
    shards_of,
    size_of,
)
from mpdoctor.analysis.totals import Totals
from mpdoctor.diagnosis.judge import Evidence, judge
from mpdoctor.diagnosis.kinds import looks_at_people
from mpdoctor.diagnosis.subjects import Subjects
from mpdoctor.inputs import Limits, Source
from mpdoctor.mixpanel.ids import without_prefix
from mpdoctor.model.report import Diagnosis
from mpdoctor.model.settings import Setup
from mpdoctor.model.walk import EventChoice
from mpdoctor.model.window import TimeWindow

if TYPE_CHECKING:
    from mpdoctor.identity.graph import IdentityGraph
    from mpdoctor.model.probes import ConnectionReport

Save = Callable[[Totals, Sequence[Unread]], None]
"""Takes what was gathered, and what could not be read."""


def examine(
    sources: Sequence[Source],
    setup: Setup,
    selection: RuleSelection,
    *,
    jobs: int | None = None,
    limits: Limits | None = None,
    unread: Sequence[tuple[str, str]] = (),
    identity: bool = True,
    run_probes: "Callable[[Sequence[str]], ConnectionReport] | None" = None,
    interrupt: Interrupt | None = None,
    progress: Progress | None = None,
    choice: EventChoice | None = None,
    window: TimeWindow | None = None,
    save: Save | None = None,
    engine: Engine | None = None,
) -> Diagnosis:
    """The diagnosis of all sources together.

    `jobs` is a number of processes; `None` leaves it to the size of the input.
    `unread` is what could not even be opened; it is passed on to the diagnosis.
    `identity` tells whether identities may be examined, if any rule looks at them.
    `run_probes` checks the connection; it is given the tokens that the records carry.
    `interrupt` tells afterwards whether the run was cut short; `progress` is told how
    far it is. `choice` names the events that are to be followed; all of them otherwise.
    `window` is the span of time whose events are looked at. `save` is given the totals of
    a run that was not cut short. `engine` gathers instead of this process and its workers.
    """
    limits = limits or Limits()
    people = (
        AMONG_OTHERS
        if identity and any(map(looks_at_people, selection.active))
        else NOT_GATHERED
    )
    task = Task(
        setup,
        tuple(selection.active),
        max(1, selection.examples),
        limits,
        people,
        scan=scanning_pays(sources),
        choice=choice,
        window=window,
    )
    # Gathering and judging ask the same of the plan.
    planned = Planned(setup.plan)
    here = partial(
        _gathered, jobs=jobs, planned=planned, interrupt=interrupt, progress=progress
    )
    with _folder_at_need() as folder, _folder_at_need() as second:
        total, failed = (engine or here)(sources, task, folder)
        if interrupt is not None and interrupt.asked:
            run_probes = None
        elif save is not None:
            save(total, failed)
        with judged(
            Evidence(
                total,
                setup,
                planned,
                [source.name for source in sources],
                [*unread, *failed],
                choice=choice,
                window=window,
            ),
            selection,
            run_probes=run_probes,
            interrupt=interrupt,
            jobs=jobs,
            gather_again=partial(
                _chosen_again, partial(here, progress=None), sources, task, second
            ),
        ) as (diagnosis, _):
            return diagnosis


def _chosen_again(
    gather: Callable[..., tuple[Totals, list[Unread]]],
    sources: Sequence[Source],
    task: Task,
    folder: Callable[[], Path],
    choice: EventChoice,
) -> Totals | None:
    """The events of a person whose ids were not known before; `None` where an input
    cannot be read twice."""
    if any(
        not source.url and (source.path is None or source.path.is_fifo())
        for source in sources
    ):
        return None
    rules = tuple(rule for rule in task.rules if rule.code in MARKED_BY)
    again = replace(task, rules=rules, identity=NOT_GATHERED, choice=choice)
    return gather(sources, again, folder)[0].chosen


def _gathered(
    sources: Sequence[Source],
    task: Task,
    folder: Callable[[], Path],
    *,
    jobs: int | None,
    planned: Planned | None = None,
    interrupt: Interrupt | None,
    progress: Progress | None,
) -> tuple[Totals, list[Unread]]:
    """What is gathered here or in worker processes."""
    shards = shards_of(sources, jobs or jobs_for(sources))
    return gather_all(
        shards,
        task,
        jobs_of(shards, sources, jobs),
        folder,
        planned=planned,
        interrupt=interrupt,
        progress=progress,
    )


@contextmanager
def judged(
    evidence: Evidence,
    selection: RuleSelection,
    *,
    run_probes: "Callable[[Sequence[str]], ConnectionReport] | None" = None,
    interrupt: Interrupt | None = None,
    jobs: int | None = None,
    gather_again: Callable[[EventChoice], Totals | None] = lambda _: None,
) -> "Iterator[tuple[Diagnosis, IdentityGraph | None]]":
    """The diagnosis of what was gathered, and the graph of its identities, if any.

    `run_probes` checks the connection; it is given the tokens that the records carry.
    `jobs` is how many cores may be used; `None` leaves it open. `gather_again` gives the
    totals of the events of another choice.
    """
    total, setup, choice = evidence.totals, evidence.setup, evidence.choice
    connection = run_probes(total.tokens()) if run_probes is not None else None
    if connection is not None and connection.token_notes:
        setup = replace(setup, token_notes=connection.token_notes)
    # Who interrupts now wants to see what there is.
    patient = nullcontext() if interrupt is None else interrupt.heard()
    subjects = Subjects(total, setup, evidence.planned)
    with patient, _opened(total, setup, subjects, jobs) as graph:
        wider = _with_other_ids(choice, graph)
        if wider is not None and (chosen := gather_again(wider)) is not None:
            total.chosen, choice = chosen, wider
        whole = replace(
            evidence,
            setup=setup,
            subjects=subjects,
            graph=graph,
            connection=connection,
            choice=choice,
        )
        yield judge(whole, selection), graph


def _with_other_ids(
    choice: EventChoice | None, graph: "IdentityGraph | None"
) -> EventChoice | None:
    """The choice with all ids of the person; `None` where there are no others."""
    if choice is None or choice.user is None or graph is None:
        return None
    cluster = graph.lookup.cluster_of(choice.user)
    if cluster is None:
        return None
    ids = frozenset(map(without_prefix, cluster.ids))
    others = ids - {without_prefix(choice.user)}
    return replace(choice, ids=ids) if others else None


def _opened(
    total: Totals, setup: Setup, subjects: Subjects, jobs: int | None
) -> "AbstractContextManager[IdentityGraph | None]":
    if total.identity is None:
        return nullcontext()
    from mpdoctor.diagnosis.identity_subjects import opened

    subjects.compare_hashes()
    return opened(total, setup, jobs=jobs)


@contextmanager
def _folder_at_need() -> Iterator[Callable[[], Path]]:
    """Few runs have anything to spill, and to make and clear a folder takes time."""
    with ExitStack() as stack:
        yield cache(lambda: Path(stack.enter_context(temporary_folder())))


SLICES = 8
SLICED_FROM = 512 << 20
"""Bytes of input from which on the ids of all of it might not fit into memory."""


@contextmanager
def identities(
    sources: Sequence[Source],
    setup: Setup,
    selection: RuleSelection,
    *,
    jobs: int | None = None,
    unread: Sequence[tuple[str, str]] = (),
    interrupt: Interrupt | None = None,
    progress: Progress | None = None,
    window: TimeWindow | None = None,
    save: Save | None = None,
    engine: Engine | None = None,
) -> "Iterator[tuple[Diagnosis, IdentityGraph | None]]":
    """The diagnosis of people and profiles, and the graph that answers more of it."""
    # All summaries that are added up have as many slices.
    large = sum(map(size_of, sources)) >= SLICED_FROM
    slices = SLICES if large or save is not None else 1
    task = Task(
        *(setup, tuple(selection.active), max(1, selection.examples), Limits(), ALONE),
        slices=slices,
        window=window,
    )
    hold_freed_memory()
    here = partial(_gathered, jobs=jobs, interrupt=interrupt, progress=progress)
    with temporary_folder() as folder:
        total, failed = (engine or here)(sources, task, lambda: Path(folder))
        if save is not None and not (interrupt is not None and interrupt.asked):
            save(total, failed)
        with judged(
            Evidence(
                total,
                setup,
                Planned(setup.plan),
                [source.name for source in sources],
                [*unread, *failed],
                window=window,
            ),
            selection,
            interrupt=interrupt,
        ) as found:
            yield found


def hold_freed_memory() -> None:
    """Have freed memory held for the next block, here and in processes forked from here.

    glibc gives the top of its heap back as soon as 128 KB of it are free, and to get
    the pages again took a seventh of the time of gathering. The bound rises to twice
    the largest block that was ever freed; elsewhere this does nothing.
    """
    bytearray(4 << 20)
