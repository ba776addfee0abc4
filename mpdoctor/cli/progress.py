"""How far a long run is, on a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from mpdoctor.analysis.gathering import Progress

PATIENCE = 2.0
"""Seconds before anything is said: most runs are over by then."""

_STEP = 0.25

_UNITS = ("bytes", "kB", "MB", "GB", "TB")


@contextmanager
def shown_progress(total: int, *, quiet: bool) -> Iterator[Progress | None]:
    """Something to tell of progress, or `None` where nobody would see it.

    `total` is in bytes, and 0 where it is not known.
    """
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    line = _Line(total)
    try:
        yield line.tell
    finally:
        line.clear()


class _Line:
    def __init__(self, total: int) -> None:
        self._total = total
        self._start = monotonic()
        self._next = self._start + PATIENCE
        self._width = 0

    def tell(self, size: int, records: int) -> None:
        now = monotonic()
        if now < self._next:
            return
        self._next = now + _STEP
        said = progress_line(size, records, now - self._start, self._total)
        self._write(said[: _columns() - 1])

    def clear(self) -> None:
        if self._width:
            self._write("")
            sys.stderr.write("\r")
            sys.stderr.flush()

    def _write(self, said: str) -> None:
        sys.stderr.write("\r" + said.ljust(self._width))
        sys.stderr.flush()
        self._width = len(said)


def _columns() -> int:
    from shutil import get_terminal_size

    return get_terminal_size().columns


def progress_line(size: int, records: int, seconds: float, total: int) -> str:
    """Bytes, events a second and, where the end is known, the time left."""
    read = in_units(size)
    if not total:
        return f"{read}, {records / seconds:,.0f} events/s"
    left = max(0.0, (total - size) * seconds / size) if size else 0.0
    minutes, rest = divmod(round(left), 60)
    time = f"{minutes} min {rest} s" if minutes else f"{rest} s"
    speed = f"{records / seconds:,.0f} events/s"
    return f"{read} of {in_units(total)}, {speed}, {time} left"


def in_units(size: float) -> str:
    """A number of bytes as people say it."""
    for unit in _UNITS[:-1]:
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} {_UNITS[-1]}"
