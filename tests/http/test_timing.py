"""When a request may be sent: rate limits and retries, without waiting in the tests."""

import math
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from mpdoctor.http import Deadline, RetryPolicy
from mpdoctor.http.timing import RateLimiter, RetryableAnswer, backoff, retry_after
from mpdoctor.mixpanel.limits import EXPORT, LEXICON, QUERY, UNLIMITED, RateLimit
from mpdoctor.model.answers import Answer


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


def refused(after: str = "") -> RetryableAnswer:
    return RetryableAnswer(Answer("GET", "", 429, headers={"retry-after": after}))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("0", 0), ("7", 7), (" 12 ", 12), ("", None), ("-1", None), ("soon", None)],
)
def test_a_time_to_wait_is_read(value: str, seconds: float | None) -> None:
    assert retry_after(value) == seconds


def test_a_date_to_wait_for_is_read() -> None:
    date = datetime.now(UTC) + timedelta(seconds=30)

    assert retry_after(format_datetime(date, usegmt=True)) == pytest.approx(30, abs=2)
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert retry_after("Wed, 21 Oct 2015 07:28:00") == 0


def test_a_number_without_end_is_no_wait() -> None:
    assert retry_after("9" * 5_000) is not None


def test_waits_double_from_two_seconds() -> None:
    hook = backoff(RetryPolicy(jitter=0), Deadline(1e6))

    assert [hook(refused()) for _ in range(7)] == [2, 4, 8, 16, 32, 60, 60]


def test_waits_have_a_bit_of_chance() -> None:
    waits = {backoff(RetryPolicy(), Deadline(1e6))(refused()) for _ in range(20)}

    assert len(waits) > 1
    assert all(2 <= wait <= 7 for wait in waits)


def test_what_the_service_asks_for_comes_first() -> None:
    assert backoff(RetryPolicy(), Deadline(1e6))(refused("9")) == 9


@pytest.mark.parametrize("after", ["3600", ""])
def test_a_wait_beyond_the_deadline_is_none(after: str) -> None:
    assert backoff(RetryPolicy(), Deadline(1.0))(refused(after)) is False


def test_other_errors_are_not_waited_for() -> None:
    assert backoff(RetryPolicy(), Deadline(1e6))(ValueError()) is False
