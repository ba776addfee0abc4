"""Load a tracking plan."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mpdoctor.documents import kept
from mpdoctor.model.plan import TrackingPlan
from mpdoctor.plans.files import read_files
from mpdoctor.plans.packed import folded, unpack

_KIND = "plan"


def load_plan(path: Path) -> TrackingPlan:
    """Read one file, or a folder of files merged by name.

    Raises `InvalidPlan` that tells of everything wrong, each with file, line and
    column. A plan that did not change since the last run is not parsed again.
    """
    files = read_files(path)
    key = kept.key(files)
    packed = kept.load(_KIND, key)
    if packed is None:
        # pydantic and PyYAML take longer to import than a kept plan to load.
        from mpdoctor.plans.packing import compile_plan

        with _no_collection():
            packed = compile_plan(files)
        kept.store(_KIND, key, lambda: folded(packed))
    return unpack(packed)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Nothing that is made of a plan is garbage, so there is no use in looking for it."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
