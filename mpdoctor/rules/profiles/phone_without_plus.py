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
    summary="`$phone` does not start with `+` and the country code.",
    why="Mixpanel adds the country code of the profile, so a number that already "
    "has a country code gets two.",
    fix="Store numbers in E.164, for example `+4930123456`.",
    reference="https://docs.mixpanel.com/docs/data-structure/property-reference/reserved-properties",
)
