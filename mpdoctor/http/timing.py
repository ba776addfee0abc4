"""When a request may be sent: the deadline and retries."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime

from msgspec import Struct

from mpdoctor.mixpanel.limits import FIRST_WAIT, LARGEST_JITTER, LONGEST_WAIT
from mpdoctor.mixpanel.responses import retry_after
from mpdoctor.model.answers import Answer


class Deadline:
    """The end of all requests, in seconds from now; `math.inf` for none."""

    def __init__(
        self, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._start = clock()
        self.seconds = seconds

    @property
    def left(self) -> float:
        """Remaining seconds, never less than 0."""
        return max(0.0, self.seconds - self.spent)

    @property
    def spent(self) -> float:
        return self._clock() - self._start

    @property
    def passed(self) -> bool:
        return self.left <= 0


class RetryPolicy(Struct, frozen=True):
    """How often a request is repeated, and the seconds before each repetition.

    `timeout` is for one step of a request, such as a read; it never goes beyond the
    deadline.
    """

    attempts: int = 3
    first_wait: float = FIRST_WAIT
    jitter: float = LARGEST_JITTER
    timeout: float = 5.0


class RetryableAnswer(Exception):
    """Raised for an answer after which stamina repeats the request."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


def backoff(
    policy: RetryPolicy, deadline: Deadline
) -> Callable[[Exception], float | bool]:
    """For one request: the hook of stamina that returns the seconds before the next
    attempt, or false where there is none because the deadline comes first."""
    waits = 0

    def hook(error: Exception) -> float | bool:
        nonlocal waits
        if not isinstance(error, RetryableAnswer):
            return False
        asked = error.answer.headers.get("retry-after", "")
        wait = retry_after(asked, datetime.now(UTC))
        if wait is None:
            jitter = random.uniform(0, policy.jitter)  # noqa: S311
            wait = min(policy.first_wait * 2**waits, LONGEST_WAIT) + jitter
        waits += 1
        return wait if wait < deadline.left else False

    return hook
