"""Updates that name no project."""

from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.profiles import ProfileUpdateShape, UpdateFault
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._messages import by_frequency, listed
from mpdoctor.rules.profiles._messages import samples_of


def check(update: ProfileUpdateShape) -> Iterator[Problem]:
    what = "a group update" if update.group else "a profile update"
    if update.kind is UpdateFault.NO_TOKEN:
        # Loaders may add the token to what lies in a file.
        unsure = not update.captured and set(update.kinds) == {"missing"}
        yield Problem(
            f"`$token` of {what} is {listed(by_frequency(update.kinds))}",
            "if these records were not sent as they are, the loader must add it"
            if unsure
            else "",
            at="$token",
            evidence={"found": dict(update.kinds)},
            confidence=Confidence.LIKELY if unsure else None,
            severity=Severity.WARNING
            if unsure and update.seen.count == update.total
            else None,
        )
    elif update.kind is UpdateFault.PLACEHOLDER_TOKEN:
        yield Problem(
            f"`$token` of {what} {' or '.join(by_frequency(update.kinds))}",
            at="$token",
            evidence=samples_of(update),
        )


RULE = Rule(
    code="PRO021",
    name="missing-profile-token",
    severity=Severity.ERROR,
    looks_at=ProfileUpdateShape,
    check=check,
    summary="A profile or group update has no `$token`, or a value that cannot be a "
    "token.",
    why="Mixpanel cannot assign the update to a project and drops it. Without "
    "`verbose`, the response is only `0`. If no update in a file has a token, this "
    "is a warning, because loaders add the token when they send.",
    fix="Initialise the SDK with the project token, or add it to each update as "
    "`$token`. Check that the variable that holds it is set in the environment "
    "where the code runs.",
    reference="https://docs.mixpanel.com/reference/profile-set",
    needs=frozenset({Need.UPDATES}),
)
