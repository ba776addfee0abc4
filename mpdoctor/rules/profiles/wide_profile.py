"""Profiles near the limit of properties."""

from collections.abc import Iterator

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.profiles import ProfileNote, ProfileOddity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules.profiles._messages import note_problem


def check(note: ProfileNote) -> Iterator[Problem]:
    if note.kind is ProfileOddity.WIDE:
        yield note_problem(
            note, "a profile has more than 1500 properties; 2000 is the most"
        )


RULE = Rule(
    code="PRO009",
    name="wide-profile",
    severity=Severity.WARNING,
    looks_at=ProfileNote,
    check=check,
    summary="A profile has more than 1500 properties; the limit is 2000.",
    why="Above the limit, Mixpanel does not store new properties and reports no error.",
    fix="Remove unused properties with `$unset`, and track actions as events.",
    reference="https://docs.mixpanel.com/docs/data-structure/user-profiles",
    needs=frozenset({Need.PROFILES}),
)
