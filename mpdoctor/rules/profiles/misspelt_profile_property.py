"""Reserved names without their `$`."""

from collections.abc import Iterator

from mpdoctor.mixpanel.profiles import MISSPELT
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.profiles import ProfileNote, ProfileOddity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules.profiles._messages import path


def check(note: ProfileNote) -> Iterator[Problem]:
    if note.kind is ProfileOddity.MISSPELT and note.property:
        right = MISSPELT[note.property]
        yield Problem(
            f"a profile has `{note.property}` but no `{right}`",
            help=f"did you mean `{right}`?",
            at=path(note),
        )


RULE = Rule(
    code="PRO008",
    name="misspelt-profile-property",
    severity=Severity.WARNING,
    looks_at=ProfileNote,
    check=check,
    summary="A profile has `email`, `name`, `phone` or the like instead of the reserved "
    "name.",
    why="Mixpanel shows and syncs only the reserved names: the profile has no name in "
    "lists and no address for messages.",
    fix="Set `$email`, `$name`, `$phone` and so on.",
    reference="https://docs.mixpanel.com/docs/data-structure/property-reference/reserved-properties",
    needs=frozenset({Need.PROFILES}),
)
