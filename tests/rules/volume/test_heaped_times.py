from collections.abc import Iterable, Iterator

import pytest

from mpdoctor.model.clock import END, HOURS, MINUTES, EventClock, clock_of
from mpdoctor.model.subjects import Occurrences
from mpdoctor.rules.volume.heaped_times import RULE

DAY = 86_400


def clock(seconds: Iterable[int]) -> EventClock:
    times = [*seconds]
    counts = clock_of(times)
    numbers = [counts.get(number, 0) for number in range(END)]
    return EventClock(
        "Points Earned",
        Occurrences(len(times)),
        len({second // DAY for second in times}),
        tuple(numbers[:MINUTES]),
        tuple(numbers[MINUTES:HOURS]),
        tuple(numbers[HOURS:]),
    )


def job(
    days: int, hours: Iterable[int], at: int, people: int, width: int = 1
) -> Iterator[int]:
    """The seconds at which a job writes what so many people did."""
    hours = [*hours]
    for day in range(days):
        for hour in hours:
            for person in range(people):
                yield day * DAY + hour * 3600 + at + person % width


@pytest.mark.parametrize(
    ("seconds", "found"),
    [
        pytest.param(job(3, [2], 0, 25), "at 02:00", id="once a day"),
        pytest.param(job(1, range(24), 1037, 25), "at minute 17", id="once an hour"),
        pytest.param(job(3, [2], 57, 25, 6), "at 02:00, 01", id="across a minute"),
        pytest.param(
            (900 * number for number in job(1, [0], 0, 96)),
            "",
            id="too seldom a day",
        ),
        pytest.param(
            (900 * (number // 5) for number in range(480)),
            "at minute 00, 15, 30, 45",
            id="every quarter of an hour",
        ),
        pytest.param(job(1, [2], 0, 100), "", id="a single load"),
        pytest.param(job(3, [2], 0, 19), "", id="too few"),
        pytest.param(job(10, range(24), 0, 1), "whole hours", id="a clock that ticks"),
        pytest.param(
            (3607 * number for number in range(300)), "", id="round the clock"
        ),
        pytest.param((DAY * number for number in range(60)), "whole hours", id="dates"),
        pytest.param(
            (60 * 61 * number for number in range(300)), "whole minutes", id="rounded"
        ),
        pytest.param(job(3, [2], 0, 25, 50), "", id="over a minute"),
        pytest.param((), "", id="nothing"),
    ],
)
def test_times_of_jobs_and_rounded_ones_are_found(
    seconds: Iterable[int], found: str
) -> None:
    problems = [*RULE.check(clock(seconds))]

    assert bool(problems) is bool(found)
    assert not found or found in problems[0].message


def test_the_counts_are_told() -> None:
    (problem,) = RULE.check(clock([*job(3, [2], 0, 25), *range(7_000, 7_180, 60)]))

    assert problem.evidence["records"] == 78
    assert problem.evidence["in_ten_seconds_of_the_minute"] == 75
