"""Events and properties that suddenly come much more or much less often."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import sqrt

from msgspec import Struct

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.volume_trends import DailyVolume
from mpdoctor.rules.volume._messages import figure, shown_subject
from mpdoctor.rules.volume._seasons import (
    HISTORY,
    WEEK,
    WEEKS,
    calendar_day,
    dispersion,
    usual,
)

FEWEST_DAYS = 3
FEWEST_RECORDS = 60.0
TIMES = 1.6
EACH_DAY = 1.25
STABLE = 1.5
DEVIATIONS = 6.0


class _Step(Struct, frozen=True):
    """From the day `at` on, there are `seen` records where `wanted` are expected."""

    at: int
    days: int
    seen: int
    wanted: float
    spread: float

    @property
    def deviations(self) -> float:
        error = sqrt(self.spread * max(self.seen, self.wanted))
        return abs(self.seen - self.wanted) / error


def check(volume: DailyVolume) -> Iterator[Problem]:
    if volume.event is None and volume.busy < 2:
        # What happens to all events is only seen where there are several.
        return
    steps = [
        step
        for at in range(HISTORY, len(volume.counts) - FEWEST_DAYS + 1)
        if (step := _step_at(volume, at)) is not None
    ]
    if not steps:
        return
    step = max(steps, key=lambda one: (one.deviations, -one.at))
    since = calendar_day(volume.first, step.at)
    more = step.seen > step.wanted
    yield Problem(
        f"{shown_subject(volume)} {'rose' if more else 'fell'} on {since} to "
        f"{figure(step.seen / step.days)} a day, {figure(step.wanted / step.days)} "
        "expected",
        count=0,
        positions=(),
        evidence={
            "since": since,
            "days": step.days,
            "seen": step.seen,
            "expected": round(step.wanted, 1),
            "ratio": round(step.seen / step.wanted, 2),
            "dispersion": round(step.spread, 2),
            "deviations": round(step.deviations, 1),
            "test": f"at least {TIMES:g} times or at most 1/{TIMES:g} of the same "
            f"weekdays before, and at least {DEVIATIONS:g} standard deviations",
        },
    )


@lru_cache(maxsize=4)
def _usual(counts: tuple[int, ...]) -> Sequence[float | None]:
    """What is usual on each day, asked for each of its days and all that moves along."""
    return tuple(usual(counts, day, day) for day in range(len(counts)))


def _step_at(volume: DailyVolume, at: int) -> _Step | None:
    """The step on a day, if the counts before and after it leave no doubt."""
    counts = volume.counts
    days = range(at, min(at + WEEK, len(counts)))
    # What each of these days is compared with lies before the step, too.
    known = [one for one in _usual(counts)[at : days.stop] if one is not None]
    wanted, seen = sum(known), sum(counts[at : days.stop])
    if len(known) < len(days) or wanted < FEWEST_RECORDS:
        return None
    if not any(counts[at + 1 :]):
        return None  # it has stopped
    if _is_usual(seen, wanted) or _is_usual(seen, wanted * _pace(volume.others, days)):
        return None
    more = seen > wanted
    contrary = sum(
        (counts[day] < EACH_DAY * count) if more else (EACH_DAY * counts[day] > count)
        for day, count in zip(days, known, strict=True)
    )
    # On a quiet day of a whole week, chance may hide the change.
    if contrary > (1 if len(days) == WEEK else 0):
        return None
    before = sum(counts[at - WEEK : at])
    week_earlier = sum(counts[at - 2 * WEEK : at - WEEK])
    if not week_earlier / STABLE <= before <= week_earlier * STABLE:
        return None
    window = range(max(0, at - WEEKS * WEEK), at)
    spread = _dispersion_beside(volume, window)
    step = _Step(at, len(days), seen, wanted, spread)
    return step if step.deviations >= DEVIATIONS else None


def _is_usual(seen: int, wanted: float) -> bool:
    return 1 / TIMES < seen / wanted < TIMES


def _dispersion_beside(volume: DailyVolume, window: range) -> float:
    """How much the counts vary besides what moves the others, too."""
    counts = volume.counts[window.start : window.stop]
    others = volume.others[window.start : window.stop]
    if sum(others) < FEWEST_RECORDS * WEEKS:
        return dispersion(counts)
    share = sum(counts) / sum(others)
    squares = [
        (count - share * other) ** 2 / (share * other)
        for count, other in zip(counts, others, strict=True)
        if other and share
    ]
    return max(1.0, sum(squares) / max(1, len(squares) - 1))


def _pace(others: tuple[int, ...], days: range) -> float:
    """How much more or less than usual the records are that move along."""
    known = {
        day: one for day in days if others and (one := _usual(others)[day]) is not None
    }
    wanted = sum(known.values())
    seen = sum(others[day] for day in known)
    return seen / wanted if wanted >= FEWEST_RECORDS and seen else 1.0


# Nothing in the data tells a fault from a success, so this is a warning.
RULE = Rule(
    code="VOL004",
    name="changed-volume",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=DailyVolume,
    check=check,
    summary="An event or property suddenly comes half as often, or twice as often.",
    why="A release that sends an event twice, or no longer from one of its places, "
    "changes all reports that use it. The rule compares three to seven complete days (in "
    "UTC) with the same weekdays of up to four weeks before. It reports a change if there "
    "are at least 1.6 times as many records as expected, or 1.6 times fewer, also compared "
    "with all other events; if each of these days shows the change (of seven, all but one); if the week before was "
    "like the one before it; and if the difference is at least six standard "
    "deviations, by the dispersion of the counts beside those of all other events. It needs 14 complete days before the "
    "change and 60 expected records. The counts are in the evidence.",
    fix="Compare the day with your releases, campaigns and tag manager changes. For a "
    "rise, look for the same event sent twice (ENV015); for a fall, for a sender or a "
    "version that is missing.",
    reference="https://docs.mixpanel.com/docs/data-governance/data-volume-monitoring",
)
