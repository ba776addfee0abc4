"""Events whose times are those of a job, or lost their minutes and seconds."""

from collections.abc import Iterator, Sequence

from mpdoctor.model.clock import EventClock
from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._messages import an_event

FEWEST = 60
FEWEST_AT_ONCE = 3.0
"""Records per day and hour in which there are any: one alone may be a clock that ticks."""

FEWEST_HOURS = 3
SHARE = 0.9
MINUTES, SECONDS = 4, 10
EXACT = 0.98


def check(clock: EventClock) -> Iterator[Problem]:
    total = sum(clock.seconds)
    hours = sum(map(bool, clock.hours))
    if total < FEWEST or max(clock.days, hours) < FEWEST_HOURS:
        return
    minutes = _most(clock.minutes, MINUTES)
    seconds, start = _densest(clock.seconds, SECONDS)
    name = an_event(clock.event)
    evidence = {
        "records": total,
        "days": clock.days,
        "hours_of_the_day": hours,
        "in_four_minutes_of_the_hour": sum(clock.minutes[one] for one in minutes),
        "in_ten_seconds_of_the_minute": seconds,
        "at_whole_minutes": clock.seconds[0],
    }
    is_heaped = (
        sum(clock.minutes[one] for one in minutes) >= SHARE * total
        and seconds >= SHARE * total
        and total >= FEWEST_AT_ONCE * hours * clock.days
    )
    if is_heaped:
        # In a window that wraps, the busiest second says more than the first.
        at = max(range(start, start + SECONDS), key=lambda one: clock.seconds[one % 60])
        when = ", ".join(f"{one:02d}" for one in minutes[:MINUTES])
        hour = max(range(24), key=lambda one: clock.hours[one])
        alone = clock.hours[hour] >= SHARE * total
        often = f"at {hour:02d}:{when}" if alone else f"at minute {when} of the hour"
        yield Problem(
            f"{name} happens {often}, around second {at % 60} (UTC), to all at once",
            at="properties.time",
            subject={"property": "time"},
            evidence=evidence,
        )
    elif clock.seconds[0] >= EXACT * total:
        what = "hours" if clock.minutes[0] >= EXACT * total else "minutes"
        yield Problem(
            f"the times of {name} are whole {what}",
            at="properties.time",
            subject={"property": "time"},
            severity=Severity.INFO,
            evidence=evidence,
        )


def _most(counts: Sequence[int], number: int) -> list[int]:
    """The numbers with the highest counts, in order."""
    first = sorted(range(len(counts)), key=lambda one: (-counts[one], one))[:number]
    return sorted(one for one in first if counts[one])


def _densest(counts: Sequence[int], width: int) -> tuple[int, int]:
    """The highest sum of so many counts beside each other, round the clock, and where."""
    sums = [
        sum(counts[(start + one) % len(counts)] for one in range(width))
        for start in range(len(counts))
    ]
    best = max(sums)
    return best, sums.index(best)


# A newsletter really goes out to all at once, so nothing here is proven.
RULE = Rule(
    code="VOL021",
    name="heaped-times",
    severity=Severity.WARNING,
    confidence=Confidence.POSSIBLE,
    looks_at=EventClock,
    check=check,
    summary="An event happens to many people within seconds, once an hour or once a day.",
    why="Then `time` is when a job ran or a file was written, not when people did something. "
    "Funnels, sessions, retention and reports by hour are wrong, and events of one person "
    "have no order. The rule needs 60 records on 3 days or in 3 hours. It reports an event "
    "if four minutes of the hour hold 90% of them (7% by chance), ten seconds of the "
    "minute hold 90% (17% by chance), and there are three or more for each day and "
    "hour. If 98% are at second 0 but spread otherwise, their times are rounded (an info). "
    "The counts are in the evidence.",
    fix="Store when it happened, and send that as `time` (milliseconds since the epoch). If "
    "the event is the work of the job itself, such as a newsletter, ignore the finding.",
    reference="https://docs.mixpanel.com/reference/import-events",
)
