"""People whose profile never arrived."""

from collections.abc import Iterator

from mpdoctor.identity.profile_notes import UNPROFILED
from mpdoctor.model.identity import ProfileNote
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules.profiles._messages import note_problem


def check(note: ProfileNote) -> Iterator[Problem]:
    if note.kind == UNPROFILED:
        yield note_problem(
            note,
            f"{note.seen.count} of {note.total} identified people have no profile",
            at="$distinct_id",
        )


RULE = Rule(
    code="PRO004",
    name="users-without-profile",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=ProfileNote,
    check=check,
    summary="Most identified people of the events have no profile.",
    why="Their properties were set before `identify()` and never sent, or only some "
    "people are written. A few missing profiles are normal; more than half are "
    "reported.",
    fix="Call `identify()` before `people.set()`. On Android `identify()` must be "
    "told to use people.",
    reference="https://docs.mixpanel.com/docs/quickstart/identify-users",
    needs=frozenset({Need.PROFILES, Need.EVENTS}),
)
