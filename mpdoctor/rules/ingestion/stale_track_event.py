"""Events that come to `/track` too late."""

from collections.abc import Iterator

from mpdoctor.mixpanel.times import TRACK_WINDOW, exceeds
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.record import Channel
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import LAG, Column, ValueFinding
from mpdoctor.rules._messages import an_event
from mpdoctor.rules.ingestion._columns import is_age_known
from mpdoctor.rules.ingestion._messages import lag_problem


def finds(lag: float) -> str | None:
    return "more than 5 days" if exceeds(lag, TRACK_WINDOW) else None


def value_checks(column: Column) -> Iterator[ValueCheck]:
    # Without a time of receipt, a file that was written long ago would look like this.
    if (
        column.property == LAG
        and column.channel is Channel.TRACK
        and is_age_known(column)
    ):
        yield ValueCheck(
            finds, frozenset({int, float}), bounds=(float("-inf"), TRACK_WINDOW)
        )


def check(finding: ValueFinding) -> Iterator[Problem]:
    proven = finding.received and not finding.inferred
    yield lag_problem(
        finding,
        f"`time` of {an_event(finding.event)} is more than 5 days before arrival at "
        "`/track`",
        "" if finding.received else "judged by `--now`, as no time of receipt is known",
        Confidence.CERTAIN if proven else Confidence.LIKELY,
    )


RULE = Rule(
    code="ENV007",
    name="stale-track-event",
    severity=Severity.ERROR,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="An event sent to `/track` is older than 5 days.",
    why="`/track` answers with success and drops the event. This affects backfills, "
    "and phones that were offline for a week.",
    fix="Send old events to `/import`, which accepts any age.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/debugging",
    needs=frozenset({Need.EVENTS, Need.RECEIPT}),
    supersedes=("ENV008",),
)
