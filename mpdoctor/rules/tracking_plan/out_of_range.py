"""Numbers, lengths and lists beyond the planned bounds."""

from collections.abc import Callable, Iterable, Iterator
from math import inf, nextafter
from typing import Any

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.plan import PropertySpec
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import by_frequency, listed, the_property
from mpdoctor.rules.tracking_plan._messages import value_problem


def value_checks(column: Column) -> Iterable[ValueCheck]:
    spec = column.spec
    if spec is None:
        return
    if (spec.minimum, spec.maximum) != (None, None):
        yield _inclusive(spec)
    if (spec.above, spec.below) != (None, None):
        yield _exclusive(spec)
    if spec.min_length:
        shortest = spec.min_length
        yield ValueCheck(
            lambda value: (
                f"below the planned length of `{shortest}`"
                if len(value) < shortest
                else None
            ),
            frozenset({str}),
            lengths=(0, shortest - 1),
        )
    if (spec.min_items, spec.max_items) != (None, None):
        yield ValueCheck(_of_items(spec), frozenset({list}))


def _inclusive(spec: PropertySpec) -> ValueCheck:
    low = -inf if spec.minimum is None else spec.minimum
    high = inf if spec.maximum is None else spec.maximum

    def finds(value: Any) -> str | None:
        if value < low:
            return f"below the planned minimum of `{_plain(low)}`"
        return (
            f"above the planned maximum of `{_plain(high)}`" if value > high else None
        )

    return ValueCheck(finds, frozenset({int, float}), bounds=(low, high))


def _exclusive(spec: PropertySpec) -> ValueCheck:
    low = -inf if spec.above is None else spec.above
    high = inf if spec.below is None else spec.below

    def finds(value: Any) -> str | None:
        if value <= low:
            return f"not above the planned `{_plain(low)}`"
        return f"not below the planned `{_plain(high)}`" if value >= high else None

    bounds = (nextafter(low, inf), nextafter(high, -inf))
    return ValueCheck(finds, frozenset({int, float}), bounds=bounds)


def _of_items(spec: PropertySpec) -> Callable[[Any], str | None]:
    least, most = spec.min_items or 0, spec.max_items

    def finds(value: Any) -> str | None:
        if len(value) < least:
            return f"below the planned minimum of `{least}` items"
        if most is not None and len(value) > most:
            return f"above the planned maximum of `{most}` items"
        return None

    return finds


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
    summary="A number, the length of a text or the number of items in a list is outside "
    "the bounds in the plan.",
    why="The value contradicts the plan, and one extreme number is enough to "
    "distort a sum or an average.",
    fix="Correct the value in the code that sends the event, or the limit in the plan.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/tracking-plan",
    needs=frozenset({Need.PLAN}),
    supersedes=("PLAN035",),
)
