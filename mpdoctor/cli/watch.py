"""`--watch`: run again whenever an input, the plan or the settings change."""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from glob import glob
from itertools import islice

from mpdoctor.cli.console import print_error, print_message
from mpdoctor.cli.exit_codes import Exit
from mpdoctor.errors import UserError

_STEP = 0.5
_MOST = 20_000
"""Files that are looked at; more are not a folder that somebody works in."""

Snapshot = dict[str, tuple[int, int]]


def watched(
    run: Callable[[], Exit], paths: Callable[[], Sequence[str]], written: Sequence[str]
) -> Exit:
    """Run, wait for a change in `paths`, run again, until interrupted.

    What is `written` by the run itself is no change. An error, such as in a plan that is
    being edited, is printed, and the next change is waited for.
    """
    own = {os.path.realpath(path) for path in written}
    while True:
        before = snapshot(paths(), own)
        try:
            if run() is Exit.INTERRUPTED:
                return Exit.INTERRUPTED
        except UserError as error:
            print_error(error)
        print_message("watching", "for changes; press Ctrl-C to stop")
        while snapshot(paths(), own) == before:
            time.sleep(_STEP)


def snapshot(paths: Iterable[str], own: set[str]) -> Snapshot:
    """When each file changed last, and its size."""
    found: Snapshot = {}
    for path in islice(_files(paths), _MOST):
        if os.path.realpath(path) in own:
            continue
        try:
            status = os.stat(path)
        except OSError:
            continue
        found[path] = (status.st_mtime_ns, status.st_size)
    return found


def _files(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        if os.path.isdir(path):
            for folder, folders, names in os.walk(path):
                folders[:] = [name for name in folders if not name.startswith(".")]
                yield from (os.path.join(folder, name) for name in names)
        elif os.path.exists(path):
            yield path
        else:
            yield from glob(path, recursive=True)
