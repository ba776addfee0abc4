"""First values that are replaced."""

from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.profiles import ProfileUpdateShape, UpdateFault
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules.profiles._messages import samples_of


def check(update: ProfileUpdateShape) -> Iterator[Problem]:
    if update.kind is UpdateFault.FIRST_TOUCH:
        yield Problem(
            f"`{update.property}` is written with `$set`, which replaces the first value",
            at=f"$set.{update.property}",
            evidence=samples_of(update),
        )


RULE = Rule(
    code="PRO012",
    name="first-touch-overwritten",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=ProfileUpdateShape,
    check=check,
    summary="A property whose name refers to a first value is written with `$set`.",
    why="The next update replaces it, so it holds the last value instead of the first.",
    fix="Write it with `$set_once`.",
    reference="https://docs.mixpanel.com/reference/profile-set",
    needs=frozenset({Need.UPDATES}),
)
