"""Times before 1971, which are times in a wrong unit."""

from collections.abc import Iterator

from mpdoctor.mixpanel.times import EARLIEST, LAST_SECOND, seconds
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import by_frequency, listed, of_event
from mpdoctor.rules.ingestion._messages import value_problem

# The years 2000 to 2100 in thousands of seconds.
_DIVIDED = (946_684, 4_102_444)


def finds(time: float) -> str | None:
    if seconds(time) >= EARLIEST:
        return None
    if time > LAST_SECOND:
        return "milliseconds of 1970"
    if _DIVIDED[0] <= time <= _DIVIDED[1]:
        return "seconds divided by 1000"
    if time == 0:
        return "zero"
    return "negative" if time < 0 else "seconds of 1970"


def value_checks(column: Column) -> Iterator[ValueCheck]:
    if column.property in ("time", "$time"):
        yield ValueCheck(finds, frozenset({int, float}), bounds=(EARLIEST, LAST_SECOND))


def check(finding: ValueFinding) -> Iterator[Problem]:
    yield value_problem(
        finding,
        f"`{finding.property}`{of_event(finding.event)} is before 1971: "
        f"{listed(by_frequency(finding.kinds))}",
    )


RULE = Rule(
    code="ENV005",
    name="prehistoric-time",
    severity=Severity.ERROR,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="`time` is a number that stands for a moment before 1971.",
    why="Mixpanel refuses events from before 1971. Such a number is not an old date "
    "but a mistake: seconds divided by 1000, a duration, or a clock that is not set.",
    fix="Send seconds or milliseconds since 1970, and do not send the event while the "
    "clock is not set.",
    reference="https://docs.mixpanel.com/reference/import-events",
    needs=frozenset({Need.EVENTS}),
    supersedes=("ENV004",),
)
