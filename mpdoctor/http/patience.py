"""When to ask again."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from mpdoctor.http.deadline import Deadline
from mpdoctor.mixpanel.rate_limits import (
    FIRST_WAIT,
    LARGEST_JITTER,
    LONGEST_WAIT,
    WORTH_RETRYING,
)
from mpdoctor.model.answers import Answer

ANSWER_TIME = 5.0
"""Seconds for one step of a request, never beyond the deadline."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to ask again, and how long to wait before."""

    attempts: int = 3
    first_wait: float = FIRST_WAIT
    jitter: float = LARGEST_JITTER
    answer_time: float = ANSWER_TIME


class TryAgain(Exception):
    """Carries an answer that is worth asking for again."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


def worth_retrying(answer: Answer) -> bool:
    return answer.status in WORTH_RETRYING


def backoff(
    patience: Patience, deadline: Deadline
) -> Callable[[Exception], float | bool]:
    """A hook that says how many seconds to wait, or not to, for one question."""
    waits = 0

    def hook(error: Exception) -> float | bool:
        nonlocal waits
        if not isinstance(error, TryAgain):
            return False
        asked = retry_after(error.answer.headers.get("retry-after", ""))
        if asked is None:
            jitter = random.uniform(0, patience.jitter)  # noqa: S311
            asked = min(patience.first_wait * 2**waits, LONGEST_WAIT) + jitter
        waits += 1
        return asked if asked < deadline.left else False

    return hook


def retry_after(value: str) -> float | None:
    """Seconds that `Retry-After` asks for, written as a number or as a date."""
    value = value.strip()
    if value.isascii() and value.isdecimal():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
