"""Lists with an element that comes twice, where the plan says that none does."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import the_property
from mpdoctor.rules.tracking_plan._messages import value_problem


def value_checks(column: Column) -> Iterable[ValueCheck]:
    if column.spec is not None and column.spec.notes.unique:
        yield ValueCheck(_repeats, frozenset({list}))


def _repeats(value: list[Any]) -> str | None:
    written = [json.dumps(one, sort_keys=True) for one in value]
    return "repeated" if len(set(written)) < len(written) else None


def check(finding: ValueFinding) -> Iterator[Problem]:
    yield value_problem(
        finding,
        f"{the_property(finding.property, finding.event)} has an element twice, and the "
        "plan says `unique`",
    )


RULE = Rule(
    code="PLAN043",
    name="repeated-element",
    severity=Severity.WARNING,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="A list has the same element twice, and the plan says `unique`.",
    why="Reports count each element of a list, so one that comes twice counts twice.",
    fix="Remove repeated elements in the code that sends the event, or remove `unique` "
    "from the plan.",
    reference="https://docs.mixpanel.com/docs/data-structure/property-reference/data-type",
    needs=frozenset({Need.PLAN}),
)
