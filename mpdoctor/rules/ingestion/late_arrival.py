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
        f"`time` of {an_event(finding.event)} lies more than a day before receipt",
    )


RULE = Rule(
    code="ENV030",
    name="late-arrival",
    severity=Severity.WARNING,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="More than 24 hours lie between an event and its receipt.",
    why="Reports of past days change after they were read, and beyond 5 days `/track` "
    "drops such events. Queues of offline devices, late loads and wrong clocks do this.",
    fix="Flush queues when the app starts, set clocks by NTP, and load old data through "
    "`/import`.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/debugging",
    needs=frozenset({Need.EXPORT, Need.EXPORT_RECEIPT}),
)
