"""The time by which everything has to be done."""

import time
from collections.abc import Callable


class Deadline:
    """So many seconds from now; `math.inf` for none."""

    def __init__(
        self, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._start = clock()
        self.seconds = seconds

    @property
    def left(self) -> float:
        """Seconds that are left; never less than 0."""
        return max(0.0, self.seconds - self.spent)

    @property
    def spent(self) -> float:
        return self._clock() - self._start

    @property
    def passed(self) -> bool:
        return self.left <= 0
