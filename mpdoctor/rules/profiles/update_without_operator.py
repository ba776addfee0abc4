"""Updates that change nothing."""

from collections.abc import Iterator

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.profiles import ProfileUpdateShape, UpdateFault
from mpdoctor.model.rule import Problem, Rule


def check(update: ProfileUpdateShape) -> Iterator[Problem]:
    if update.kind is UpdateFault.NO_OPERATOR:
        what = "group" if update.group else "profile"
        yield Problem(
            f"a {what} update has no operator such as `$set`",
        )


RULE = Rule(
    code="PRO022",
    name="update-without-operator",
    severity=Severity.WARNING,
    looks_at=ProfileUpdateShape,
    check=check,
    summary="A profile or group update has no operator.",
    why="Without `$set`, `$set_once`, `$add`, `$append`, `$union`, `$remove`, "
    "`$unset` or `$delete`, Mixpanel writes nothing. Often the properties are next "
    "to `$token` instead of inside `$set`, or the update has no properties.",
    fix="Put the properties into `$set`, and send no update if there are no "
    "properties.",
    reference="https://docs.mixpanel.com/reference/profile-set",
    needs=frozenset({Need.UPDATES}),
)
