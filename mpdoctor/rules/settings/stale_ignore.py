"""Ignores that no longer do anything."""

from collections.abc import Iterator

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.settings import IgnoreUse


def check(ignore: IgnoreUse) -> Iterator[Problem]:
    what = f"the ignore of `{ignore.rule}`"
    if ignore.scope:
        what += f" {ignore.scope}"
    if ignore.expired:
        yield _problem(
            ignore,
            f"{what} ended on {ignore.until}",
            "its findings are reported again"
            if ignore.matched
            else "it can be removed: there is nothing left for it to silence",
        )
    elif ignore.examined and not ignore.matched:
        # Part of the data, as in a commit hook, need not show what is ignored.
        yield _problem(
            ignore,
            f"{what} matched nothing",
            "remove it if the fault is fixed",
            Severity.INFO,
        )


def _problem(
    ignore: IgnoreUse, message: str, help: str, severity: Severity | None = None
) -> Problem:
    until = None if ignore.until is None else ignore.until.isoformat()
    return Problem(
        message,
        help=help,
        subject={"rule": ignore.rule},
        count=ignore.matched,
        places=(ignore.place,),
        evidence={"reason": ignore.reason, "until": until},
        severity=severity,
    )


RULE: Rule[IgnoreUse] = Rule(
    code="BAS001",
    name="stale-ignore",
    severity=Severity.WARNING,
    looks_at=IgnoreUse,
    check=check,
    needs=frozenset({Need.IGNORES}),
    summary="An ignore in the settings is past its date or matches nothing.",
    why="An ignore that stays after its reason is gone hides the next problem of the "
    "same kind. One past its date no longer hides anything.",
    fix="Fix the problem and remove the ignore, or give it a new date and a reason.",
    reference="",
)
