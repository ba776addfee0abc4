"""How much the counts of the last days will still rise."""

from collections import Counter
from collections.abc import Iterator

from mpdoctor.mixpanel.times import DAY
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.place import RecordPosition
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import InputTotals

QUARTERS = DAY // 900
"""Quarters of an hour in a day."""

LATE = QUARTERS // 4
"""Six hours: by then, what an app sends in use has arrived."""

LONGEST = 30 * QUARTERS
"""What comes later was stored later on purpose, or a clock is wrong."""

FEWEST = 100
FEWEST_LATE = 10
SHARE = 0.01
REST = 0.005


def check(totals: InputTotals) -> Iterator[Problem]:
    counts: Counter[int] = Counter()
    places: set[RecordPosition] = set()
    for lags in totals.lags.values():
        for lag, seen in lags.items():
            if lag > LONGEST:
                continue
            if lag > LATE:
                counts[-(-lag // QUARTERS)] += seen.count
                places.update(seen.positions)
            else:
                counts[0] += seen.count
    total = counts.total()
    late = total - counts[0]
    if total < FEWEST or late < FEWEST_LATE or late < SHARE * total:
        return
    missing, open_days, after = late, 0, {}
    while missing >= REST * total:
        open_days += 1
        missing -= counts[open_days]
        after[str(open_days)] = round(missing / total, 4)
    last = "day" if open_days == 1 else f"{open_days} days"
    yield Problem(
        f"{late / total:.1%} of events arrive more than 6 hours after they happened: the "
        f"counts of the last {last} will still rise",
        at="properties.time",
        subject={"property": "time"},
        count=late,
        positions=tuple(sorted(places)[:3]),
        evidence={"of": total, "share_missing_after_days": after},
    )


RULE = Rule(
    code="VOL022",
    name="rising-counts",
    severity=Severity.INFO,
    confidence=Confidence.LIKELY,
    looks_at=InputTotals,
    check=check,
    summary="The counts of the last days will still rise, because many events arrive late.",
    why="Apps send what happened offline when they are online again. Who compares the last "
    "days with those before sees a fall that is none. The rule counts the "
    "distance between `time` and `mp_processing_time_ms` of events that were not imported, up "
    "to 30 days. "
    "It needs 100 of them, and reports if at least 10 and 1% are more than 6 hours late. A day "
    "counts as complete when less than 0.5% of its events are missing; the shares that are "
    "missing after so many days are in the evidence.",
    fix="Compare days only after so many days, or `--until` an earlier one. Events that are "
    "late are ENV030; those of `/track` are dropped after 5 days (ENV007).",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/debugging",
    needs=frozenset({Need.EXPORT, Need.EXPORT_RECEIPT}),
)
