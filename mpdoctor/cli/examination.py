"""What `lint` and `check` have in common: read, gather, judge, tell."""

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from mpdoctor.analysis.interrupt import Interrupt
from mpdoctor.analysis.pipeline import examine
from mpdoctor.analysis.shards import size_of
from mpdoctor.cli.exit import Exit
from mpdoctor.cli.ground import RunContext, ground
from mpdoctor.cli.outcome import exit_code
from mpdoctor.cli.progress import shown_progress
from mpdoctor.cli.question import Question
from mpdoctor.cli.talk import complain, say
from mpdoctor.cli.telling import check_writable, tell, tellings
from mpdoctor.cli.values import jobs
from mpdoctor.errors import UnreadableInput, UserError
from mpdoctor.inputs import find_sources
from mpdoctor.model.settings import Setup

if TYPE_CHECKING:
    from mpdoctor.probes import NetworkOptions


def examination(
    question: Question,
    *,
    settings_alone: bool = False,
    wanted: "NetworkOptions | None" = None,
) -> Exit:
    """Answer a question. `settings_alone` allows one without inputs.

    `wanted` is what may be asked of the network; `None` keeps to this machine.
    """
    told = tellings(
        question.formats, counts_only=question.statistics, quiet=question.quiet
    )
    workers = jobs(question.jobs)
    here = ground(question)
    alone = settings_alone and not here.inputs and _says_anything(here.setup)
    if not here.inputs and not alone:
        raise UnreadableInput(
            "nothing to read",
            hint="name files or folders, or list `inputs` in `mpdoctor.yaml`",
        )
    climb = None
    if wanted is not None:
        from mpdoctor.cli.wishes import climber

        climb = climber(here.setup, wanted)
    sources, notes, unread = find_sources(
        here.inputs, input_format=question.input_format
    )
    check_writable(told, [str(source.path) for source in sources if source.path])
    if not question.quiet:
        for note in notes:
            if not _is_own(note, here):
                say("skipped", note)
    interrupt = Interrupt()
    with shown_progress(sum(map(size_of, sources)), quiet=question.quiet) as progress:
        diagnosis = examine(
            sources,
            here.setup,
            here.opinion,
            jobs=workers,
            unread=[(error.message, error.hint) for error in unread],
            run_probes=climb,
            identity=settings_alone,
            interrupt=interrupt,
            progress=progress,
        )
    if alone:
        diagnosis = replace(diagnosis, examined={**diagnosis.examined, "settings": 1})
    tell(diagnosis, told)
    for message, hint in diagnosis.unread:
        complain(UserError(message, hint=hint))
    for rung in diagnosis.unsettled:
        said = f"rung {rung.number} ({rung.name}) is not settled: {rung.message}"
        complain(UserError(said, hint=rung.advice))
    if interrupt.asked:
        return Exit.INTERRUPTED
    return exit_code(diagnosis, here.settings.fail_on)


def _is_own(note: str, here: RunContext) -> bool:
    """Whether a note on a file passed over is about the settings or plan in use."""
    plan = here.setup.plan.sources if here.setup.plan else ()
    own = {os.path.realpath(path) for path in (*plan, here.settings.path) if path}
    return any(os.path.realpath(part) in own for part in note.split("`")[1:2])


def _says_anything(setup: Setup) -> bool:
    return setup != Setup(now=setup.now)
