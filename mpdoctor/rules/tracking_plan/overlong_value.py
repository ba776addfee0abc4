"""Text longer than planned."""

import sys
from collections.abc import Iterable, Iterator

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import the_property
from mpdoctor.rules.tracking_plan._messages import value_problem


def value_checks(column: Column) -> Iterable[ValueCheck]:
    if column.spec is None or column.spec.max_length is None:
        return
    longest = column.spec.max_length
    yield ValueCheck(
        lambda value: "overlong" if len(value) > longest else None,
        frozenset({str}),
        lengths=(longest + 1, sys.maxsize),
    )


def check(finding: ValueFinding) -> Iterator[Problem]:
    if finding.spec is None or finding.spec.max_length is None:
        return
    yield value_problem(
        finding,
        f"{the_property(finding.property, finding.event)} is longer than the planned "
        f"{finding.spec.max_length} characters",
    )


RULE = Rule(
    code="PLAN035",
    name="overlong-value",
    severity=Severity.ERROR,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="Text is longer than the plan's `max_length`.",
    why="The value contradicts the plan: a field for a short code contains "
    "something else. Mixpanel also truncates long text.",
    fix="Shorten the value in the code that sends the event, or raise the limit in "
    "the plan.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/tracking-plan",
    needs=frozenset({Need.PLAN}),
)
