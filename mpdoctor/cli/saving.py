"""`--save-summary`: what was gathered is kept for `mpdoctor merge`."""

import os
import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from mpdoctor.cli.options import SAVE_SUMMARY
from mpdoctor.errors import UserError

if TYPE_CHECKING:
    from mpdoctor.cli.context import RunContext
    from mpdoctor.diagnosis.pipeline import Save
    from mpdoctor.inputs import Source
    from mpdoctor.model.window import TimeWindow

_SEED = "PYTHONHASHSEED"


def saved_order(sources: "list[Source]", path: str | None) -> "list[Source]":
    """The sources, in the order of their names if a summary is saved."""
    if path is None:
        return sources
    from mpdoctor.analysis.summaries import in_order

    return in_order(sources)


def saving(
    path: str | None,
    command: str,
    context: "RunContext",
    sources: "Sequence[Source]",
    unread: Sequence[UserError] = (),
    window: "TimeWindow | None" = None,
) -> "Save | None":
    """What saves the totals of a run, if it is asked for."""
    if path is None:
        return None
    if not (sources or unread):
        raise UserError(
            f"`{SAVE_SUMMARY}` has nothing to save: no data were given",
            hint="name files or folders",
        )
    from mpdoctor.analysis.summaries import Run, save

    unopened = [(error.message, error.hint) for error in unread]
    run = Run(
        *(command, context.setup, context.selection, sources, unopened, window),
    )
    return partial(save, path, run)


def with_fixed_hashes() -> int | None:
    """Start this program again if a summary is to be saved; returns its exit code.

    Repeated events are told by Python's hashes of text. They differ between processes
    unless the environment says otherwise before Python starts, and here they are
    compared with those of other runs.
    """
    given = sys.argv[1:]
    # Who calls `main` in a program of their own would lose it.
    is_program = bool(given) and sys.orig_argv[-len(given) :] == given
    asked = any(word.split("=")[0] == SAVE_SUMMARY for word in given)
    if not (is_program and asked) or os.environ.get(_SEED) == "0":
        return None
    environment = {**os.environ, _SEED: "0"}
    command = [sys.executable, *sys.orig_argv[1:]]
    if sys.platform == "win32":
        # There, `exec` returns to the shell at once.
        import subprocess

        ended = subprocess.run(command, env=environment, check=False)  # noqa: S603
        return ended.returncode
    return os.execve(sys.executable, command, environment)  # noqa: S606
