"""Operators that groups do not take."""

from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.profiles import ProfileUpdateShape, UpdateFault
from mpdoctor.model.rule import Problem, Rule


def check(update: ProfileUpdateShape) -> Iterator[Problem]:
    if update.kind is UpdateFault.GROUP_OPERATOR:
        yield Problem(
            f"`{update.operator}` is sent for a group, which does not take it",
            at=update.operator,
            subject={"operator": update.operator},
        )


RULE = Rule(
    code="PRO014",
    name="group-operator",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=ProfileUpdateShape,
    check=check,
    summary="`$add` or `$append` was sent for a group profile.",
    why="Groups do not support `$append`; Mixpanel's documentation is inconsistent "
    "about `$add`. Mixpanel ignores unsupported operators.",
    fix="Compute the value and send it with `$set`, or use `$union`.",
    reference="https://docs.mixpanel.com/docs/data-structure/user-profiles",
    needs=frozenset({Need.UPDATES}),
)
