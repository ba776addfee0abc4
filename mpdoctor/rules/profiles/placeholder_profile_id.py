"""Updates of the profile of nobody."""

from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.profiles import ProfileUpdateShape, UpdateFault
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules.profiles._messages import samples_of


def check(update: ProfileUpdateShape) -> Iterator[Problem]:
    if update.kind is UpdateFault.PLACEHOLDER_ID:
        what = "a group" if update.group else "a person"
        yield Problem(
            f"`{update.property}` is a placeholder and does not identify {what}",
            at=update.property or "",
            evidence=samples_of(update),
        )


RULE = Rule(
    code="PRO020",
    name="placeholder-profile-id",
    severity=Severity.ERROR,
    confidence=Confidence.LIKELY,
    looks_at=ProfileUpdateShape,
    check=check,
    summary="The `$distinct_id` or `$group_id` of an update is text such as `undefined`, "
    "`null`, `0` or `[object Object]`.",
    why="The properties of all people with this id overwrite each other in one "
    "profile, and are missing from the correct profiles.",
    fix="Check that the variable holds an id before the update is sent.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/hot-shard-limits",
    needs=frozenset({Need.UPDATES}),
)
