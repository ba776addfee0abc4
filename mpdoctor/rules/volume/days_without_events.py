"""Days on which nothing came, although others were busy."""

from collections.abc import Iterator
from statistics import median

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.volume_trends import DailyVolume
from mpdoctor.rules._messages import listed
from mpdoctor.rules.volume._messages import figure
from mpdoctor.rules.volume._seasons import WEEK, WEEKS, calendar_day, dispersion

MISSED = 16.0

LONG, NEVER_BELOW = 28, 20
"""Where no other day of so many has fewer records, none has zero by chance."""

SHOWN = 5


def check(volume: DailyVolume) -> Iterator[Problem]:
    if volume.event is not None:
        return
    counts = volume.counts
    spread = dispersion(counts, empty=False)
    lowest = min(filter(None, counts), default=0)
    enough = MISSED * spread
    if len(counts) >= LONG and lowest >= NEVER_BELOW:
        enough = min(enough, NEVER_BELOW)
    empty = {
        day: usual
        for day, count in enumerate(counts)
        if not count and (usual := _usual(counts, day)) >= enough
    }
    if not empty:
        return
    days = [calendar_day(volume.first, day) for day in empty]
    shown = [*days[:SHOWN], *(["others"] if len(days) > SHOWN else [])]
    yield Problem(
        f"no events on {listed(shown)}, {figure(median(empty.values()))} a day expected",
        count=0,
        positions=(),
        evidence={
            "days": {
                day: round(usual, 1)
                for day, usual in zip(days, empty.values(), strict=True)
            },
            "dispersion": round(spread, 2),
            "lowest_other_day": lowest,
            "test": f"0 records on a day where at least {enough:.1f} were expected by the "
            "same weekday of the weeks around it",
        },
    )


def _usual(counts: tuple[int, ...], day: int) -> float:
    """The median of the same weekday in the weeks around a day."""
    around = [
        counts[other]
        for week in range(-WEEKS, WEEKS + 1)
        if week and 0 <= (other := day + week * WEEK) < len(counts)
    ]
    return median(around) if len(around) > 1 else 0.0


RULE = Rule(
    code="VOL006",
    name="days-without-events",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=DailyVolume,
    check=check,
    summary="On some days there are no events at all, although the same weekdays are busy.",
    why="Either nothing was sent (an outage, an expired token, a broken release), or the "
    "days are missing from the export. The rule compares each complete day (in UTC) "
    "between the first and the last one with the same weekday of up to four weeks before "
    "and after it. It reports an empty day if their median is at least 16 times the "
    "dispersion of the counts, or at least 20 where all other days of four weeks or more "
    "have 20 events each. The counts are in the evidence.",
    fix="Export these days again. If they are still empty, look for an outage of the "
    "senders on these days. Days that were lost can be sent again through `/import`, if "
    "you still have the data.",
    reference="https://docs.mixpanel.com/docs/data-governance/data-volume-monitoring",
)
