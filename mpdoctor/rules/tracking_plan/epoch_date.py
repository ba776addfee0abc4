"""Dates sent as a number of seconds or milliseconds."""

from collections.abc import Iterable, Iterator
from typing import Any

from mpdoctor.model.levels import Severity
from mpdoctor.model.plan import ValueType
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import by_frequency, listed, the_property
from mpdoctor.rules.tracking_plan._messages import value_problem
from mpdoctor.text.dates import (
    LONGEST,
    NUMBER,
    are_iso_dates,
    epoch_kind,
    kind_of,
)

_LENGTHS = (9, LONGEST)


def _of_number(value: Any) -> str | None:
    unit = epoch_kind(value)
    return f"epoch {unit}" if unit else None


def _of_text(value: Any) -> str | None:
    unit = epoch_kind(float(value)) if kind_of(value) == NUMBER else None
    return f"epoch {unit} in a string" if unit else None


def value_checks(column: Column) -> Iterable[ValueCheck]:
    if column.spec is not None and column.spec.type is ValueType.DATETIME:
        yield ValueCheck(_of_number, frozenset({int, float}))
        yield ValueCheck(
            _of_text,
            frozenset({str}),
            _LENGTHS,
            clears=are_iso_dates,
            untyped=False,
        )


def check(finding: ValueFinding) -> Iterator[Problem]:
    yield value_problem(
        finding,
        f"{the_property(finding.property, finding.event)} is planned as `datetime` "
        f"but arrives as {listed(by_frequency(finding.kinds))}",
    )


RULE = Rule(
    code="PLAN006",
    name="epoch-date",
    severity=Severity.WARNING,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="A property planned as a date holds a Unix timestamp.",
    why="Mixpanel treats it as a number until its type is changed in the Mixpanel "
    "UI, so date filters do not offer it.",
    fix="Send ISO 8601 in UTC, such as `2026-01-05T10:11:12Z`.",
    reference="https://docs.mixpanel.com/docs/data-structure/property-reference/data-type",
    supersedes=("PLAN007",),
)
