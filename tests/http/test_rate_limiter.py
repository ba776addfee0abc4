"""The documented rate limits are kept, without waiting in the tests."""

import math

import pytest

from mpdoctor.http import Deadline
from mpdoctor.http.timing import RateLimiter
from mpdoctor.mixpanel.rate_limits import EXPORT, LEXICON, QUERY, UNLIMITED, RateLimit


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def leaving(limit: RateLimit, number: int, deadline: float = math.inf) -> list[float]:
    """When each of a number of requests may leave."""
    clock = Clock()
    limiter = RateLimiter(limit, clock=clock, sleep=clock.sleep)
    until = Deadline(deadline, clock)
    times = []
    for _ in range(number):
        with limiter.acquire(until) as mine:
            if mine:
                times.append(clock() - 1000)
    return times


@pytest.mark.parametrize("limit", [EXPORT, QUERY, LEXICON])
def test_no_window_ever_holds_more_than_it_may(limit: RateLimit) -> None:
    times = leaving(limit, 130)

    for number, seconds in limit.windows:
        for first, last in zip(times, times[number:], strict=False):
            assert last - first >= seconds


def test_exports_leave_three_a_second() -> None:
    assert leaving(EXPORT, 7) == [0, 0, 0, 1, 1, 1, 2]


def test_without_a_limit_nobody_waits() -> None:
    assert leaving(UNLIMITED, 50) == [0.0] * 50


def test_a_turn_after_the_deadline_is_not_waited_for() -> None:
    assert leaving(LEXICON, 6, deadline=10.0) == [0.0] * 5


def test_together_means_at_once() -> None:
    clock = Clock()
    limiter = RateLimiter(RateLimit(together=1), clock=clock, sleep=clock.sleep)
    with (
        limiter.acquire(Deadline(1)) as first,
        limiter.acquire(Deadline(0.01)) as second,
    ):
        assert (first, second) == (True, False)
    with limiter.acquire(Deadline(1)) as third:
        assert third is True
