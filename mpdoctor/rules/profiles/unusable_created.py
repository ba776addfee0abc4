"""`$created` that is not there or no date."""

from collections.abc import Iterator

from mpdoctor.model.levels import Severity
from mpdoctor.model.profiles import ProfileNote, ProfileOddity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules.profiles._messages import note_problem

_FAULTS = {
    ProfileOddity.NO_CREATED: "has no `$created`, which Mixpanel does not set by itself",
    ProfileOddity.CREATED_FORM: "has a `$created` that is not an ISO date",
    ProfileOddity.CREATED_FUTURE: "has a `$created` in the future",
}


def check(note: ProfileNote) -> Iterator[Problem]:
    if note.kind in _FAULTS:
        missing = note.kind is ProfileOddity.NO_CREATED
        yield note_problem(
            note,
            f"a profile {_FAULTS[note.kind]}",
            severity=Severity.INFO if missing else None,
        )


RULE = Rule(
    code="PRO006",
    name="unusable-created",
    severity=Severity.WARNING,
    looks_at=ProfileNote,
    check=check,
    summary="`$created` of a profile is missing, not an ISO date, or in the future.",
    why="Reports on account age leave these people out or put them into the wrong "
    "group. A missing value is reported as info, because not every project needs "
    "it.",
    fix="Set it once, with `$set_once`, as `YYYY-MM-DDTHH:MM:SS` in UTC.",
    reference="https://docs.mixpanel.com/docs/data-structure/property-reference/reserved-properties",
)
