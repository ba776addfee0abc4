"""Events that arrived a day or more after they happened."""

from collections.abc import Iterator

from mpdoctor.mixpanel.times import DAY, exceeds
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.record import Channel
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import LAG, Column, ValueFinding
from mpdoctor.rules._messages import an_event
from mpdoctor.rules.ingestion._messages import lag_problem


def finds(lag: float) -> str | None:
    return "more than a day" if exceeds(lag, DAY) else None


def value_checks(column: Column) -> Iterator[ValueCheck]:
    # Without a time of receipt, late events cannot be distinguished from an old export.
    if (
        column.property == LAG
        and column.channel is Channel.EXPORT
        and column.received
        and not column.imported
    ):
        yield ValueCheck(finds, frozenset({int, float}), bounds=(float("-inf"), DAY))


def check(finding: ValueFinding) -> Iterator[Problem]:
    yield lag_problem(
        finding,
        f"`time` of {an_event(finding.event)} is more than a day before receipt",
    )


RULE = Rule(
    code="ENV030",
    name="late-arrival",
    severity=Severity.WARNING,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="An event arrived more than 24 hours after it happened.",
    why="Reports of past days change after people have read them, and `/track` drops "
    "such events after 5 days. The causes are queues of offline devices, late loads "
    "and wrong clocks.",
    fix="Flush queues when the app starts, synchronise clocks with NTP, and load old "
    "data through `/import`.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/debugging",
    needs=frozenset({Need.EXPORT, Need.EXPORT_RECEIPT}),
)
