"""Reserved names without their `$`."""

from collections.abc import Iterator

from mpdoctor.identity.profile_facts import MISSPELT
from mpdoctor.model.identity import ProfileNote
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule


def check(note: ProfileNote) -> Iterator[Problem]:
    if note.kind == "misspelt":
        right = MISSPELT[note.property]
        yield Problem(
            f"a profile has `{note.property}` but no `{right}`",
            help=f"did you mean `{right}`?",
            at=f"$properties.{note.property}",
            property=note.property,
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
