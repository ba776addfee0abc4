"""Updates that Mixpanel ignores."""

from collections.abc import Iterator

from mpdoctor.model.identity import ProfileUpdateShape
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule


def check(update: ProfileUpdateShape) -> Iterator[Problem]:
    if update.kind == "unknown operator":
        message = f"`{update.operator}` is no operator of a profile update"
    elif update.kind == "several operators":
        message = f"one profile update has the operators `{update.operator}`"
    elif update.kind == "wrong type":
        of = f" for `{update.property}`" if update.property else ""
        message = f"`{update.operator}` has a value of the wrong type{of}"
    else:
        return
    yield Problem(
        message,
        at=".".join(part for part in (update.operator, update.property) if part),
        property=update.property or None,
        subject={"operator": update.operator},
        evidence={"samples": list(update.samples)} if update.samples else {},
    )


RULE = Rule(
    code="PRO010",
    name="invalid-update",
    severity=Severity.WARNING,
    looks_at=ProfileUpdateShape,
    check=check,
    summary="A profile update has an unknown operator, several of them, or a value of the "
    "wrong type.",
    why="Mixpanel answers 200 and ignores it. `$add` takes numbers, `$union` lists, "
    "`$append` one value, `$unset` a list of names.",
    fix="Send one operator an update, with the type of value that it takes. "
    "`verbose=2` makes the API tell.",
    reference="https://docs.mixpanel.com/reference/profile-set",
    needs=frozenset({Need.UPDATES}),
)
