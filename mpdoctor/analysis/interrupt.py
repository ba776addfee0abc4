"""An interrupt that ends a run between two records, so that what was counted is whole."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from mpdoctor.model.record import Reading


class Interrupt:
    """Hears the first ctrl-c and lets what is in hand be finished; a second one ends all.

    `asked` tells whether the run is to stop.
    """

    def __init__(self) -> None:
        self.asked = False
        self._reading = False

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Listen, where signals can be listened to: in the main thread."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGINT, self._hear)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        again, self.asked = self.asked, True
        # Reading may wait for ever, for a pipe that nobody writes to.
        if again or self._reading:
            raise KeyboardInterrupt

    def between(self, readings: Iterator[Reading]) -> Iterator[Reading]:
        """The readings until the run is to stop."""
        while not self.asked:
            try:
                self._reading = True
                reading = next(readings, None)
            except KeyboardInterrupt:
                if not self.asked:
                    raise
                return
            finally:
                self._reading = False
            if reading is None:
                return
            yield reading
