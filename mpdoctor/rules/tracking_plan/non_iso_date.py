"""Dates that Mixpanel does not read, or may read in another zone."""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec.structs import replace

from mpdoctor.model.levels import Severity
from mpdoctor.model.plan import ValueType
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import by_frequency, listed, the_property
from mpdoctor.rules.tracking_plan._messages import value_problem
from mpdoctor.text.dates import (
    LONGEST,
    OFFSET_DATETIME,
    OTHER_DATE,
    are_plain_dates,
    kind_of,
)

_FAULTS = {
    OTHER_DATE: "dates that are not ISO 8601",
    OFFSET_DATETIME: "times with a local offset",
}


def _finds(value: Any) -> str | None:
    return _FAULTS.get(kind_of(value) or "")


def value_checks(column: Column) -> Iterable[ValueCheck]:
    if column.spec is not None and column.spec.type is ValueType.DATETIME:
        yield ValueCheck(
            _finds,
            frozenset({str}),
            (1, LONGEST),
            clears=are_plain_dates,
            untyped=False,
        )


def check(finding: ValueFinding) -> Iterator[Problem]:
    problem = value_problem(
        finding,
        f"{the_property(finding.property, finding.event)} holds "
        f"{listed(by_frequency(finding.kinds))}",
    )
    if finding.kinds.keys() == {_FAULTS[OFFSET_DATETIME]}:
        problem = replace(problem, severity=Severity.INFO)
    yield problem


RULE = Rule(
    code="PLAN007",
    name="non-iso-date",
    severity=Severity.WARNING,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="A date is not written in ISO 8601, or has a local offset.",
    why="Mixpanel stores other formats as text. It documents dates in UTC without "
    "a time zone; a time with a local offset (info) can count in the wrong hour or "
    "day.",
    fix="Send ISO 8601 in UTC, such as `2026-01-05T10:11:12`, or only the date.",
    reference="https://docs.mixpanel.com/docs/data-structure/property-reference/data-type",
    supersedes=("PLAN004",),
)
