"""Updates that name no profile."""

from collections.abc import Iterator

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.profiles import ProfileUpdateShape, UpdateFault
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._messages import by_frequency, listed


def check(update: ProfileUpdateShape) -> Iterator[Problem]:
    if update.kind is UpdateFault.NO_ID:
        what = "a group update" if update.group else "a profile update"
        yield Problem(
            f"`{update.property}` of {what} is {listed(by_frequency(update.kinds))}",
            "Mixpanel says so only in answers to requests with `verbose`: "
            "`$distinct_id, missing or empty`"
            if update.property == "$distinct_id"
            else "",
            at=update.property or "",
            evidence={"found": dict(update.kinds)},
        )


RULE = Rule(
    code="PRO019",
    name="missing-profile-id",
    severity=Severity.ERROR,
    looks_at=ProfileUpdateShape,
    check=check,
    summary="A profile update has no `$distinct_id`, or a group update has no "
    "`$group_key` or `$group_id`.",
    why="Mixpanel refuses the update but answers with status 200. The profile is "
    "never written, and the sender does not notice.",
    fix="Send the id that you pass to `identify()` with each update, and send no "
    "update until you have one. Send `verbose=1` and read the body of the response.",
    reference="https://docs.mixpanel.com/reference/profile-set",
    needs=frozenset({Need.UPDATES}),
)
