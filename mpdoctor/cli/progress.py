"""How far a long run is, on a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import get_terminal_size
from time import monotonic

from mpdoctor.analysis.gathering import Progress

PATIENCE = 2.0
"""Seconds before anything is shown: most runs are over by then."""

_STEP = 0.25


@contextmanager
def shown_progress(total: int, *, quiet: bool) -> Iterator[Progress | None]:
    """Called with the progress made, or `None` where nobody would see it.

    `total` is in bytes, and 0 where it is not known.
    """
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    line = _Line(total)
    try:
        yield line.update
    finally:
        line.clear()


class _Line:
    def __init__(self, total: int) -> None:
        self._total = total
        self._start = monotonic()
        self._next = self._start + PATIENCE
        self._width = 0

    def update(self, size: int, records: int) -> None:
        now = monotonic()
        if now < self._next:
            return
        self._next = now + _STEP
        line = progress_line(size, records, now - self._start, self._total)
        self._write(line[: get_terminal_size().columns - 1])

    def clear(self) -> None:
        if self._width:
            self._write("")
            sys.stderr.write("\r")
            sys.stderr.flush()

    def _write(self, line: str) -> None:
        sys.stderr.write("\r" + line.ljust(self._width))
        sys.stderr.flush()
        self._width = len(line)


def progress_line(size: int, records: int, seconds: float, total: int) -> str:
    """Bytes, events a second and, where the end is known, the time left."""
    from rich.filesize import decimal

    speed = f"{records / seconds:,.0f} events/s"
    if not total:
        return f"{decimal(size)}, {speed}"
    left = max(0.0, (total - size) * seconds / size) if size else 0.0
    minutes, rest = divmod(round(left), 60)
    time = f"{minutes} min {rest} s" if minutes else f"{rest} s"
    return f"{decimal(size)} of {decimal(total)}, {speed}, {time} left"
