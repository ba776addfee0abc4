"""When a request is sent again, without waiting in the tests."""

import pytest

from mpdoctor.http import Deadline, RetryPolicy
from mpdoctor.http.timing import RetryableAnswer, backoff
from mpdoctor.model.answers import Answer


def refused(after: str = "") -> RetryableAnswer:
    return RetryableAnswer(Answer("GET", "", 429, headers={"retry-after": after}))


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
