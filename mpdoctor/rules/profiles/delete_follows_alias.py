"""Deletions that may hit the wrong profile."""

from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.profiles import ProfileUpdateShape, UpdateFault
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules.profiles._messages import samples_of


def check(update: ProfileUpdateShape) -> Iterator[Problem]:
    if update.kind is UpdateFault.DELETE:
        yield Problem(
            "`$delete` was sent without `$ignore_alias`",
            at="$delete",
            subject={"operator": "$delete"},
            evidence=samples_of(update),
        )


RULE = Rule(
    code="PRO016",
    name="delete-follows-alias",
    severity=Severity.INFO,
    confidence=Confidence.POSSIBLE,
    looks_at=ProfileUpdateShape,
    check=check,
    summary="A profile was deleted without `$ignore_alias: true`.",
    why="If the id is an alias, Mixpanel deletes the profile that the alias points "
    "to. In a clean-up of duplicates, that is the profile to keep. Deleting a "
    "person on request does not need this flag, so this is reported as info.",
    fix="Send `$ignore_alias: true` when you delete duplicates.",
    reference="https://docs.mixpanel.com/reference/profile-set",
    needs=frozenset({Need.UPDATES}),
)
