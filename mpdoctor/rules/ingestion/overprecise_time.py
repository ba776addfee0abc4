"""Times in microseconds or nanoseconds."""

from collections.abc import Iterator

from mpdoctor.mixpanel.times import MICROSECONDS, NANOSECONDS
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import by_frequency, listed, of_event
from mpdoctor.rules.ingestion._messages import value_problem

_BEYOND = 1000 * NANOSECONDS


def finds(time: float) -> str | None:
    if time < MICROSECONDS:
        return None
    if time < NANOSECONDS:
        return "microseconds"
    return "nanoseconds" if time < _BEYOND else "a number beyond any unit"


def value_checks(column: Column) -> Iterator[ValueCheck]:
    if column.property in ("time", "$time"):
        yield ValueCheck(
            finds, frozenset({int, float}), bounds=(float("-inf"), MICROSECONDS - 1)
        )


def check(finding: ValueFinding) -> Iterator[Problem]:
    yield value_problem(
        finding,
        f"`{finding.property}`{of_event(finding.event)} is {listed(by_frequency(finding.kinds))}, "
        "not seconds or milliseconds",
    )


RULE = Rule(
    code="ENV006",
    name="overprecise-time",
    severity=Severity.ERROR,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="`time` counts microseconds or nanoseconds.",
    why="Mixpanel reads only seconds and milliseconds. Such a number is thousands of "
    "years in the future, so Mixpanel refuses the event or replaces its time.",
    fix="Divide microseconds by 1000 and nanoseconds by 1000000 before sending.",
    reference="https://docs.mixpanel.com/reference/import-events",
    needs=frozenset({Need.EVENTS}),
    supersedes=("ENV005",),
)
