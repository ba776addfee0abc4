"""Options that are taken for properties."""

from collections.abc import Iterator

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.profiles import ProfileUpdateShape, UpdateFault
from mpdoctor.model.rule import Problem, Rule


def check(update: ProfileUpdateShape) -> Iterator[Problem]:
    if update.kind is UpdateFault.OPTION_INSIDE:
        yield Problem(
            f"`{update.property}` stands inside `{update.operator}` instead of beside it",
            at=f"{update.operator}.{update.property}",
        )


RULE = Rule(
    code="PRO013",
    name="option-inside-set",
    severity=Severity.WARNING,
    looks_at=ProfileUpdateShape,
    check=check,
    summary="`$ip`, `$latitude`, `$longitude`, `$ignore_time` or `$ignore_alias` is "
    "inside `$set`.",
    why="Inside `$set` it is an ordinary property and has no effect. Mixpanel "
    "locates the profile by the address of the sender, or counts the person as "
    "active.",
    fix="Move it out of `$set`, to the same level as the operator.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/geolocation",
    needs=frozenset({Need.UPDATES}),
)
