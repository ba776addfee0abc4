"""Events from the future."""

from collections.abc import Iterator

from mpdoctor.mixpanel.times import FUTURE_ALLOWANCE, HOUR, exceeds
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.record import Channel
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import LAG, Column, ValueFinding
from mpdoctor.rules._messages import an_event
from mpdoctor.rules.ingestion._messages import lag_problem

_ZONE = "as far ahead as a time zone can be"
_BEYOND = "farther ahead than any time zone"


def finds(lag: float) -> str | None:
    if not exceeds(-lag, FUTURE_ALLOWANCE):
        return None
    return _BEYOND if exceeds(-lag, 14 * HOUR) else _ZONE


def value_checks(column: Column) -> Iterator[ValueCheck]:
    if column.property == LAG:
        yield ValueCheck(
            finds,
            frozenset({int, float}),
            bounds=(-FUTURE_ALLOWANCE, float("inf")),
        )


def check(finding: ValueFinding) -> Iterator[Problem]:
    maybe_zone = finding.channels == {Channel.EXPORT} and _BEYOND not in finding.kinds
    proven = finding.received and not maybe_zone
    yield lag_problem(
        finding,
        f"`time` of {an_event(finding.event)} is more than an hour in the future",
        "projects made before 2023 store local time, which looks like this east of "
        "Greenwich"
        if maybe_zone
        else "",
        Confidence.CERTAIN if proven else Confidence.LIKELY,
    )


RULE = Rule(
    code="ENV004",
    name="future-time",
    severity=Severity.ERROR,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="`time` is more than an hour later than the event was received.",
    why="Mixpanel refuses the event (`must not be in the future`) or replaces its time "
    "with the time of arrival.",
    fix="Synchronise the sender's clock with NTP, and send UTC: a local time sent as "
    "UTC is hours off.",
    reference="https://docs.mixpanel.com/reference/import-events",
    needs=frozenset({Need.EVENTS}),
    supersedes=("ENV007",),
)
