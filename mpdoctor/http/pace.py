"""Keeps to the documented rate limits, across all that one run asks."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from mpdoctor.http.deadline import Deadline
from mpdoctor.mixpanel.rate_limits import RateLimit


class Pace:
    """Lets requests through no faster than a limit allows."""

    def __init__(
        self,
        limit: RateLimit,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._windows = limit.windows
        self._past: deque[float] = deque(
            maxlen=max((number for number, _ in limit.windows), default=1)
        )
        self._room = BoundedSemaphore(limit.together) if limit.together else None
        self._clock = clock
        self._sleep = sleep
        self._lock = Lock()

    @contextmanager
    def turn(self, deadline: Deadline) -> Iterator[bool]:
        """Wait for a turn; false where it would come after the deadline."""
        if self._room is None:
            yield self._wait(deadline)
        elif self._room.acquire(timeout=min(deadline.left, 1e6)):
            try:
                yield self._wait(deadline)
            finally:
                self._room.release()
        else:
            yield False

    def _wait(self, deadline: Deadline) -> bool:
        with self._lock:
            wait = self._due() - self._clock()
            if wait > deadline.left:
                return False
            if wait > 0:
                self._sleep(wait)
            self._past.append(self._clock())
        return True

    def _due(self) -> float:
        """When the next request may leave."""
        due = self._clock()
        for number, seconds in self._windows:
            if len(self._past) >= number:
                due = max(due, self._past[-number] + seconds)
        return due
