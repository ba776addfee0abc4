"""What a day is compared with: the same weekday of the weeks before.

The counts of a day are expected to be the median of the same weekday in up to four weeks
before it. How far counts lie from that by chance is measured, not assumed: the dispersion is
the mean of (count - mean)² / mean over weekdays in the weeks before, which is 1 where events
come independently of each other, and larger where they come in bursts. It counts as 1 at
least.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from statistics import fmean, median

WEEK = 7
WEEKS = 4
HISTORY = 14
"""Complete days that must lie before anything that is judged."""

EPOCH = date(1970, 1, 1)


def usual(counts: Sequence[int], day: int, before: int) -> float | None:
    """The median of the same weekday in the weeks before a day and before another one.

    `None` with fewer than two such days.
    """
    found = [
        counts[other]
        for weeks in range(1, 2 * WEEKS)
        if 0 <= (other := day - weeks * WEEK) < before
    ][:WEEKS]
    return median(found) if len(found) > 1 else None


def dispersion(counts: Sequence[int], *, empty: bool = True) -> float:
    """How much the counts of a weekday vary, as a multiple of independent events.

    `empty` says whether days without any count, too.
    """
    squares, degrees = 0.0, 0
    for weekday in range(WEEK):
        same = [count for count in counts[weekday::WEEK] if count or empty]
        mean = fmean(same) if same else 0.0
        if len(same) > 1 and mean:
            squares += sum((count - mean) ** 2 for count in same) / mean
            degrees += len(same) - 1
    return max(1.0, squares / degrees) if degrees else 1.0


def expected(
    counts: Sequence[int], days: Sequence[int], before: int
) -> Iterator[tuple[int, float]]:
    """Days with what is usual on them, where that is known."""
    for day in days:
        count = usual(counts, day, before)
        if count is not None:
            yield day, count


def calendar_day(first: int, index: int) -> str:
    """The date of a day, in ISO 8601."""
    return (EPOCH + timedelta(days=first + index)).isoformat()
