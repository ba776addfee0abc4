"""Events and properties that came every day, and then not any more."""

from collections.abc import Iterator, Sequence

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.volume_trends import DailyVolume
from mpdoctor.rules.volume._messages import figure, shown_subject
from mpdoctor.rules.volume._seasons import (
    HISTORY,
    calendar_day,
    dispersion,
    expected,
)

MISSED = 25.0
"""Records, divided by their dispersion, that must be missing."""

DAILY = 0.9
"""The share of the last two weeks' days on which there must have been records."""


def check(volume: DailyVolume) -> Iterator[Problem]:
    if volume.event is None:
        return
    counts = volume.counts
    last = max((day for day, count in enumerate(counts) if count), default=-1)
    begin, end = last + 1, len(counts)
    if end - begin < 1 or begin < HISTORY:
        return
    before = counts[:begin]
    recent = before[-HISTORY:]
    if sum(map(bool, recent)) < DAILY * len(recent):
        return
    wanted = [
        count * share_left(volume.others, day, begin)
        for day, count in expected(counts, range(begin, end), begin)
    ]
    spread = dispersion(before[-4 * HISTORY :])
    if sum(wanted) < MISSED * spread:
        return
    since, until = (calendar_day(volume.first, day) for day in (last, end - 1))
    days = end - begin
    yield Problem(
        f"{shown_subject(volume)} came every day until {since} and not any more: "
        f"0 in {days} {'day' if days == 1 else 'days'}, {figure(sum(wanted))} expected",
        count=0,
        positions=(),
        evidence={
            "last_day_seen": since,
            "last_complete_day": until,
            "missing_days": days,
            "expected": round(sum(wanted), 1),
            "per_day_before": round(sum(recent) / len(recent), 1),
            "dispersion": round(spread, 2),
            "test": f"0 records where at least {MISSED:g} × dispersion were expected "
            "by the same weekdays before",
        },
    )


def share_left(others: Sequence[int], day: int, before: int) -> float:
    """What part of the usual is left of the records that move along, at most all."""
    for _, count in expected(others, [day], before) if others else ():
        return min(1.0, others[day] / count) if count else 1.0
    return 1.0


# Nothing in the data tells a fault from a decision, so this is a warning.
RULE = Rule(
    code="VOL020",
    name="stopped-event",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=DailyVolume,
    check=check,
    supersedes=("VOL004",),
    summary="An event or property that came every day is not sent any more.",
    why="A release, a changed page or a blocked request can end an event without an "
    "error anywhere. Reports then end at that day. The rule compares complete days (in "
    "UTC) with the same weekdays of up to four weeks before. It reports an event that "
    "occurred on nine of ten days of the two weeks before, if the records that are "
    "missing since then number at least 25 times the dispersion of the counts (a chance "
    "of less than one in ten billion for independent events). It needs 14 complete days "
    "before the end. If all other events are fewer on these days too, it expects "
    "correspondingly fewer. The counts are in the evidence.",
    fix="Find out what changed on the day before: a release, a tag manager, a consent "
    "banner, a blocked event. If the event was ended on purpose, ignore the finding, and "
    "hide the event in Lexicon.",
    reference="https://docs.mixpanel.com/docs/data-governance/data-volume-monitoring",
)
