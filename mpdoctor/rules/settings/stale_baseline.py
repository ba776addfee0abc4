"""Entries of the baseline that no longer do anything."""

from collections.abc import Iterator

from mpdoctor.model.baseline import BaselineUse
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule


def check(use: BaselineUse) -> Iterator[Problem]:
    fault = use.fault
    what = " ".join(filter(None, (f"the baseline entry for `{fault.rule}`", use.about)))
    if fault.has_ended(use.today):
        yield _problem(
            use,
            f"{what} ended on {fault.until}",
            "its findings are reported again"
            if use.matched
            else "the fault is gone; remove the entry with `--prune-baseline`",
            Severity.WARNING,
        )
    elif use.examined and not use.matched:
        yield _problem(
            use,
            f"{what} matches nothing",
            "if this was all of the data, remove the entry with `--prune-baseline`",
            Severity.INFO,
        )


def _problem(use: BaselineUse, message: str, help: str, severity: Severity) -> Problem:
    fault = use.fault
    until = None if fault.until is None else fault.until.isoformat()
    return Problem(
        message,
        help=help,
        subject={
            "rule": fault.rule,
            "event": fault.event or None,
            "property": fault.name or None,
        },
        count=use.matched,
        places=(fault.place,),
        evidence={"reason": fault.reason, "until": until},
        severity=Severity.ERROR if use.strict else severity,
    )


RULE: Rule[BaselineUse] = Rule(
    code="BAS002",
    name="stale-baseline",
    severity=Severity.INFO,
    looks_at=BaselineUse,
    check=check,
    needs=frozenset({Need.BASELINE}),
    summary="An entry of the baseline is past its date or matches nothing.",
    why="An entry that stays after its fault is fixed hides the fault if it returns.",
    fix="Run once over all of the data with `--prune-baseline`, or with "
    "`--update-baseline` to accept what is found today.",
    reference="",
    loses_data=False,
)
