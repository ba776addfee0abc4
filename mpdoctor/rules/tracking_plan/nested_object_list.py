"""Lists of objects that go deeper than Mixpanel can analyse."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from mpdoctor.model.levels import Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import the_property
from mpdoctor.rules.tracking_plan._messages import value_problem
from mpdoctor.text.bulk import HealthyNests

_NESTING = frozenset({list, dict})
_FLAT = HealthyNests(depth=2)


def _finds(value: Any) -> str | None:
    objects = [item for item in value if type(item) is dict]
    inner = chain.from_iterable(map(dict.values, objects))
    return None if _NESTING.isdisjoint(map(type, inner)) else "nested"


def value_checks(column: Column) -> Iterable[ValueCheck]:
    """A list inside a list of objects is reported for the outer one."""
    if not column.known and "[]" not in column.property:
        yield ValueCheck(_finds, frozenset({list}), clears=_FLAT)


def check(finding: ValueFinding) -> Iterator[Problem]:
    yield value_problem(
        finding,
        f"{the_property(finding.property, finding.event)} is a list of objects that "
        "hold lists or objects",
    )


RULE = Rule(
    code="PLAN027",
    name="nested-object-list",
    severity=Severity.WARNING,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="A list of objects contains further lists or objects.",
    why="Mixpanel reads a list of objects one level deep. Deeper values cannot be "
    "filtered or broken down.",
    fix="Flatten the objects, or send the deeper values as separate properties.",
    reference="https://docs.mixpanel.com/docs/data-structure/property-reference/data-type",
)
