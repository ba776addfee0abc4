"""How long an answer asks to wait."""

from datetime import UTC, datetime

import pytest

from mpdoctor.mixpanel.responses import Sent, read_answer, retry_after
from mpdoctor.model.outcome import Response

NOW = datetime(2026, 11, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        *(("0", 0), ("7", 7), (" 12 ", 12), ("", None), ("-1", None), ("soon", None)),
        ("Sun, 01 Nov 2026 12:00:30 GMT", 30),
        ("Sun, 01 Nov 2026 12:00:30", 30),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
    ],
)
def test_numbers_and_dates_are_read(value: str, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


def test_a_date_needs_the_time_of_the_answer() -> None:
    assert retry_after("Sun, 01 Nov 2026 12:00:30 GMT", None) is None
    assert retry_after("7", None) == 7


def test_a_number_without_end_is_no_wait() -> None:
    assert retry_after("9" * 5_000, NOW) is not None


@pytest.mark.parametrize(
    ("date", "wait"), [({"date": "Sun, 01 Nov 2026 12:00:00 GMT"}, 30), ({}, None)]
)
def test_a_recorded_answer_is_compared_with_its_own_date(
    date: dict[str, str], wait: int | None
) -> None:
    headers = {"retry-after": "Sun, 01 Nov 2026 12:00:30 GMT", **date}

    outcome = read_answer(Sent("POST", "track", 1), Response(429, headers, ""))

    assert outcome.retry_after == wait
