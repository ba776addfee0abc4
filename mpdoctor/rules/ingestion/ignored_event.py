"""Events that tell Mixpanel to drop them."""

from collections.abc import Iterator
from typing import Any

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.record import Channel
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import an_event, by_frequency, listed
from mpdoctor.rules.ingestion._messages import value_problem

_DOCUMENTED = {bool: "true", str: "text"}
_TRUTHY = {int: "a number", float: "a number", list: "a list", dict: "an object"}


def finds(value: Any) -> str | None:
    """`false`, `0`, `null` and empty text do not drop anything."""
    return (_DOCUMENTED | _TRUTHY).get(type(value)) if value else None


def value_checks(column: Column) -> Iterator[ValueCheck]:
    if column.property == "$ignore":
        yield ValueCheck(finds, frozenset({*_DOCUMENTED, *_TRUTHY}))


def check(finding: ValueFinding) -> Iterator[Problem]:
    documented = not finding.kinds.keys().isdisjoint(_DOCUMENTED.values())
    # What Mixpanel exports was not dropped, at least not at that time.
    exported = finding.channels == {Channel.EXPORT}
    yield value_problem(
        finding,
        f"`$ignore` of {an_event(finding.event)} is {listed(by_frequency(finding.kinds))}, so "
        "Mixpanel drops the record",
        'any text counts as yes, even `"false"`' if "text" in finding.kinds else "",
        Confidence.CERTAIN if documented and not exported else Confidence.LIKELY,
    )


RULE = Rule(
    code="ENV023",
    name="ignored-event",
    severity=Severity.ERROR,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="`$ignore` is true or a string.",
    why="Mixpanel answers with success and drops the event. As a super property, "
    "`$ignore` drops all later events of a browser.",
    fix="Set `$ignore` to `true` only on traffic that should not be counted, and omit "
    "the property everywhere else.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/bot-traffic",
    needs=frozenset({Need.EVENTS}),
)
