"""Profiles that were nearly all last seen in the same minute."""

from collections.abc import Iterator

from mpdoctor.identity.profile_notes import SAME_MINUTE
from mpdoctor.model.identity import ProfileNote
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules.profiles._messages import note_problem


def check(note: ProfileNote) -> Iterator[Problem]:
    if note.kind == SAME_MINUTE:
        yield note_problem(
            note,
            f"`$last_seen` of {note.seen.count} of {note.total} profiles lies in the same minute",
            at=f"$properties.{note.property}",
        )


RULE = Rule(
    code="PRO005",
    name="bulk-last-seen",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=ProfileNote,
    check=check,
    summary="`$last_seen` of many profiles was set in one minute.",
    why="A job that writes to all profiles makes everybody look active that day; "
    "cohorts and messages by last activity go to the wrong people.",
    fix="Send `$ignore_time: true` with the job's updates.",
    reference="https://docs.mixpanel.com/docs/data-structure/property-reference/default-properties",
    needs=frozenset({Need.PROFILES}),
)
