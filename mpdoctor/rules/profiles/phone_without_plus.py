"""Phone numbers without country."""

from collections.abc import Iterator

from mpdoctor.model.levels import Severity
from mpdoctor.model.profiles import ProfileNote, ProfileOddity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules.profiles._messages import note_problem


def check(note: ProfileNote) -> Iterator[Problem]:
    if note.kind is ProfileOddity.PHONE:
        yield note_problem(note, "`$phone` of a profile does not begin with `+`")


RULE = Rule(
    code="PRO007",
    name="phone-without-plus",
    severity=Severity.INFO,
    looks_at=ProfileNote,
    check=check,
    summary="`$phone` is not written with `+` and the code of the country.",
    why="Mixpanel puts the code of the profile's country in front, so that a number "
    "that has one already gets two.",
    fix="Store numbers in E.164, for example `+4930123456`.",
    reference="https://docs.mixpanel.com/docs/data-structure/property-reference/reserved-properties",
)
