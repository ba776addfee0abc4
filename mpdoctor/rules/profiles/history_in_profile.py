"""Histories kept in profiles."""

from collections.abc import Iterator

from mpdoctor.model.levels import Severity
from mpdoctor.model.profiles import ProfileNote, ProfileOddity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules.profiles._messages import note_problem


def check(note: ProfileNote) -> Iterator[Problem]:
    if note.kind is ProfileOddity.HISTORY:
        yield note_problem(
            note, f"`{note.property}` of a profile is a long list, such as a history"
        )


RULE = Rule(
    code="PRO017",
    name="history-in-profile",
    severity=Severity.INFO,
    looks_at=ProfileNote,
    check=check,
    summary="A profile property is a list of more than 100 values or 20 objects.",
    why="A profile is limited to 256 KB, and lists are hard to analyse because "
    "their entries have no time.",
    fix="Track an event for each entry.",
    reference="https://docs.mixpanel.com/docs/data-structure/property-reference/data-type",
)
