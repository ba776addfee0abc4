"""Imported events that may be too old to be kept."""

from collections.abc import Iterator

from mpdoctor.mixpanel.times import LONG_RETENTION, SHORT_RETENTION, exceeds
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.record import Channel
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import LAG, Column, ValueFinding
from mpdoctor.rules._messages import an_event
from mpdoctor.rules.ingestion._columns import is_age_known
from mpdoctor.rules.ingestion._messages import lag_problem

_SHORT = "more than 2 years"
_LONG = "more than 5 years"


def finds(lag: float) -> str | None:
    if not exceeds(lag, SHORT_RETENTION):
        return None
    return _LONG if exceeds(lag, LONG_RETENTION) else _SHORT


def value_checks(column: Column) -> Iterator[ValueCheck]:
    # Old events at `/track` are dropped in any case, which is another rule's finding.
    if (
        column.property == LAG
        and column.channel is Channel.IMPORT
        and is_age_known(column)
    ):
        yield ValueCheck(
            finds, frozenset({int, float}), bounds=(float("-inf"), SHORT_RETENTION)
        )


def check(finding: ValueFinding) -> Iterator[Problem]:
    all_long = _SHORT not in finding.kinds
    yield lag_problem(
        finding,
        f"`time` of {an_event(finding.event)} is {_LONG if all_long else _SHORT} old",
        confidence=Confidence.LIKELY if all_long else Confidence.POSSIBLE,
    )


RULE = Rule(
    code="ENV008",
    name="beyond-retention",
    severity=Severity.WARNING,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    confidence=Confidence.POSSIBLE,
    summary="An imported event is older than the time for which Mixpanel keeps events.",
    why="A project keeps events for 2 years, or for 5 years if it was created before "
    "September 2025. Mixpanel refuses older events with a message about retention, or "
    "loses them.",
    fix="Look up the project's retention and leave out older events.",
    reference="https://docs.mixpanel.com/docs/privacy/gdpr-compliance",
    needs=frozenset({Need.EVENTS, Need.RECEIPT}),
    supersedes=("ENV030",),
)
