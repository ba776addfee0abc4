"""Numbers beyond the planned bounds."""

from collections.abc import Iterable, Iterator
from math import inf
from typing import Any

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import by_frequency, listed, the_property
from mpdoctor.rules.tracking_plan._messages import value_problem


def value_checks(column: Column) -> Iterable[ValueCheck]:
    spec = column.spec
    if spec is None or (spec.minimum is None and spec.maximum is None):
        return
    low = -inf if spec.minimum is None else spec.minimum
    high = inf if spec.maximum is None else spec.maximum

    def finds(value: Any) -> str | None:
        if value < low:
            return f"below the planned minimum of `{_plain(low)}`"
        return (
            f"above the planned maximum of `{_plain(high)}`" if value > high else None
        )

    yield ValueCheck(finds, frozenset({int, float}), bounds=(low, high))


def _plain(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)


def check(finding: ValueFinding) -> Iterator[Problem]:
    yield value_problem(
        finding,
        f"{the_property(finding.property, finding.event)} lies "
        f"{listed(by_frequency(finding.kinds))}",
    )


RULE = Rule(
    code="PLAN034",
    name="out-of-range",
    severity=Severity.ERROR,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="A number is outside the plan's `minimum` or `maximum`.",
    why="The value contradicts the plan, and one extreme number is enough to "
    "distort a sum or an average.",
    fix="Correct the value in the code that sends the event, or the limit in the plan.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/tracking-plan",
    needs=frozenset({Need.PLAN}),
    supersedes=("PLAN035",),
)
