"""Events and properties that newer versions do not send any more."""

import re
from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.volume_trends import VersionVolume
from mpdoctor.rules._messages import an_event, shortened, the_property

MISSED = 40.0
FEWEST = 30
"""Records of an older version that must be there for it to be compared with."""

_NUMBERS = re.compile(r"\d{1,9}")


def check(volume: VersionVolume) -> Iterator[Problem]:
    ordered = sorted(
        (
            (_order(version), version, *counts)
            for version, counts in volume.versions.items()
            if _NUMBERS.search(version)
        ),
    )
    newest = len(ordered)
    while newest and ordered[newest - 1][2] == 0:
        newest -= 1
    old, new = ordered[:newest], ordered[newest:]
    compared = [row for row in old if row[3] >= FEWEST]
    if not new or not compared or any(row[2] == 0 for row in compared):
        return
    # The lowest share of any older version: what it had, newer ones would have.
    share = min(row[2] / row[3] for row in compared)
    could = sum(row[3] for row in new)
    had = sum(row[2] for row in compared)
    if share * could < MISSED or had < MISSED:
        return
    subject = (
        an_event(volume.event)
        if volume.property is None
        else the_property(volume.property, volume.event)
    )
    kind = "app" if volume.app else "library"
    library = volume.library or "no library"
    name = (
        f"app {_shown(new[0][1])} ({_shown(library)})"
        if volume.app
        else (f"{_shown(library)} {_shown(new[0][1])}")
    )
    of = "events" if volume.property is None else "records of it"
    yield Problem(
        f"{subject} is not sent from {name} on: 0 of {could:,} {of}, "
        f"{share * could:,.0f} expected",
        count=0,
        positions=(),
        subject={kind: new[0][1], "library": volume.library},
        evidence={
            "versions": {
                version: f"{seen:,} of {total:,}" for _, version, seen, total in ordered
            },
            "share_before": round(share, 4),
            "expected": round(share * could, 1),
            "test": f"0 records where at least {MISSED:g} were expected by the lowest "
            "share of all older versions",
        },
    )


def _order(version: str) -> tuple[int, ...]:
    return tuple(map(int, _NUMBERS.findall(version)))


def _shown(text: str) -> str:
    return shortened(text, 40)


# An error in the catalogue of faults; but whether the event was removed on purpose, no data
# shows.
RULE = Rule(
    code="VOL005",
    name="vanished-with-version",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=VersionVolume,
    check=check,
    summary="An event or property is missing from all newer versions of an app or library.",
    why="A release that loses an event is hard to notice while older versions still send "
    "it: the numbers fade out as people update. For each app (by SDK) and each library, the "
    "rule looks at the newest versions without the event. It reports them if every older "
    "version with at least 30 events sends it, and if at least 40 records would be "
    "expected by the lowest share of it in any older version. The counts of all versions "
    "are in the evidence.",
    fix="Look for the event in the changes between the two versions. If it was removed on "
    "purpose, ignore the finding.",
    reference="https://docs.mixpanel.com/docs/data-governance/data-volume-monitoring",
)
