"""Lists to which the same value is appended again and again."""

from collections.abc import Iterator

from mpdoctor.identity.profile_notes import APPENDED_TWICE
from mpdoctor.model.identity import ProfileNote
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules.profiles._messages import note_problem


def check(note: ProfileNote) -> Iterator[Problem]:
    if note.kind == APPENDED_TWICE:
        yield note_problem(
            note,
            f"`$append` puts a value into `{note.property}` that is there already",
            at=f"$append.{note.property}",
        )


RULE = Rule(
    code="PRO011",
    name="append-as-set",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=ProfileNote,
    check=check,
    summary="`$append` was sent several times with the same value for the same person.",
    why="The list holds the value again and again until the profile is full.",
    fix="Use `$union`, which adds a value once.",
    reference="https://docs.mixpanel.com/docs/data-structure/user-profiles",
    needs=frozenset({Need.UPDATES}),
)
