"""Values of another type than planned, or of two types where nothing is planned."""

from collections.abc import Iterable, Iterator
from typing import Any

from mpdoctor.model.levels import Severity
from mpdoctor.model.plan import PropertySpec, ValueType
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, Field, ValueFinding
from mpdoctor.rules._messages import SAMPLES, by_frequency, listed, the_property
from mpdoctor.rules.tracking_plan._messages import path, value_problem
from mpdoctor.text.bulk import are_whole
from mpdoctor.text.dates import (
    ISO_DATES,
    OTHER_DATE,
    are_iso_dates,
    kind_of,
)

_NOUNS: dict[type, str] = {
    str: "a string",
    int: "a number",
    float: "a number",
    bool: "a boolean",
    list: "a list",
    dict: "an object",
}

_TAKES: dict[ValueType, frozenset[type]] = {
    ValueType.STRING: frozenset({str}),
    ValueType.NUMBER: frozenset({int, float}),
    ValueType.INTEGER: frozenset({int, float}),
    ValueType.BOOLEAN: frozenset({bool}),
    ValueType.DATETIME: frozenset({str}),
    ValueType.LIST: frozenset({list}),
    ValueType.OBJECT: frozenset({dict}),
}

_NO_TYPES = frozenset({"null", "absent", "untyped"})

_DATES = ISO_DATES | {OTHER_DATE}


def _noun(value: Any) -> str | None:
    return _NOUNS[type(value)]


def _fraction(value: Any) -> str | None:
    whole = type(value) is int or value.is_integer()
    return None if whole else "a number with a fraction"


def _no_date(value: Any) -> str | None:
    return None if kind_of(value) in _DATES else "a string that is not a date"


def value_checks(column: Column) -> Iterable[ValueCheck]:
    """`null` is left to PLAN014."""
    if column.spec is None or ValueType.ANY in column.spec.allowed:
        return
    planned = frozenset(column.spec.allowed)
    taken = frozenset[type]().union(*(_TAKES[each] for each in planned))
    if taken < frozenset(_NOUNS):
        yield ValueCheck(_noun, frozenset(_NOUNS) - taken, untyped=False)
    if ValueType.INTEGER in planned and ValueType.NUMBER not in planned:
        yield ValueCheck(_fraction, frozenset({int, float}), clears=are_whole)
    if ValueType.DATETIME in planned and ValueType.STRING not in planned:
        yield ValueCheck(
            _no_date, frozenset({str}), clears=are_iso_dates, untyped=False
        )


def check(subject: ValueFinding | Field) -> Iterator[Problem]:
    if isinstance(subject, Field):
        yield from _drift(subject)
    elif subject.spec is not None:
        yield value_problem(
            subject,
            f"{the_property(subject.property, subject.event)} is planned as "
            f"{_planned(subject.spec)} but arrives as "
            f"{listed(by_frequency(subject.kinds))}",
        )


def _planned(spec: PropertySpec) -> str:
    *rest, last = (f"`{each.value}`" for each in spec.allowed)
    return f"{', '.join(rest)} or {last}" if rest else last


def _drift(field: Field) -> Iterator[Problem]:
    """Without a plan, the type that most records have is taken for the right one."""
    if field.plan is not None or field.known:
        return
    types = {
        kind: count
        for kind, count in field.types.items()
        if kind not in _NO_TYPES and count
    }
    if len(types) < 2:
        return
    kinds = by_frequency(types)
    yield Problem(
        f"{the_property(field.property, field.event)} arrives as "
        f"{listed(f'`{kind}`' for kind in kinds)}",
        at=path(field.property),
        count=sum(types.values()) - types[kinds[0]],
        evidence={
            "samples": [field.samples[kind] for kind in kinds if kind in field.samples][
                :SAMPLES
            ],
            "types": {kind: types[kind] for kind in kinds},
        },
    )


RULE = Rule(
    code="PLAN004",
    name="wrong-type",
    severity=Severity.ERROR,
    looks_at=(ValueFinding, Field),
    check=check,
    value_checks=value_checks,
    summary="A value has a JSON type other than the planned one, or a property has two "
    "types without a plan.",
    why="Mixpanel treats each type separately. A comparison with a value of "
    "another type gives no result, and a sum leaves it out, without any error. "
    "Without a plan, the rule compares the types of a property within one event.",
    fix="Convert the value in the code that sends the event, or correct the type "
    "in the plan.",
    reference="https://docs.mixpanel.com/reference/segmentation-expressions",
    supersedes=("PLAN015",),
)
