"""Updates that Mixpanel ignores."""

from collections.abc import Iterator

from mpdoctor.mixpanel.profiles import OPERATORS
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.profiles import ProfileUpdateShape, UpdateFault
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules.profiles._messages import samples_of

_TAKES = {
    "$set": "an object of names and values",
    "$set_once": "an object of names and values",
    "$add": "an object of names and numbers",
    "$append": "an object of names, each with one value that is not a list",
    "$union": "an object of names, each with a list of text or numbers",
    "$remove": "an object of names and values",
    "$unset": "a list of names",
}


def check(update: ProfileUpdateShape) -> Iterator[Problem]:
    advice = ""
    if update.kind is UpdateFault.UNKNOWN_OPERATOR:
        message = f"`{update.operator}` is not an operator of a profile update"
        advice = _meant(update.operator)
    elif update.kind is UpdateFault.SEVERAL_OPERATORS:
        message = f"one profile update has the operators `{update.operator}`"
    elif update.kind is UpdateFault.WRONG_TYPE:
        of = f" for `{update.property}`" if update.property else ""
        message = f"`{update.operator}` has a value of the wrong type{of}"
        advice = f"it takes {_TAKES[update.operator]}"
    else:
        return
    yield Problem(
        message,
        advice,
        at=".".join(part for part in (update.operator, update.property) if part),
        subject={"operator": update.operator},
        evidence=samples_of(update),
    )


def _meant(name: str) -> str:
    from difflib import get_close_matches

    folded = name.lower().replace("-", "_")
    close = get_close_matches(folded, OPERATORS, n=1, cutoff=0.75)
    return f"did you mean `{close[0]}`?" if close else ""


RULE = Rule(
    code="PRO010",
    name="invalid-update",
    severity=Severity.WARNING,
    looks_at=ProfileUpdateShape,
    check=check,
    summary="A profile update has an unknown operator, several operators, or a value "
    "of the wrong type.",
    why="Mixpanel answers 200 and ignores the update. `$add` takes numbers, "
    "`$union` lists of text or numbers, `$append` one value, `$unset` a list of "
    "names.",
    fix="Send one operator per update, with a value of the type that it takes. "
    "With `verbose=1`, the API returns the error.",
    reference="https://docs.mixpanel.com/reference/profile-set",
    needs=frozenset({Need.UPDATES}),
)
