"""Numbers, booleans and lists sent as text."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from mpdoctor.mixpanel.limits import MAX_TEXT
from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.plan import ValueType
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import the_property
from mpdoctor.rules.tracking_plan._messages import value_problem
from mpdoctor.text.dates import BOOLEAN, LONGEST, NUMBER
from mpdoctor.text.stringified import (
    ARE_OTHER_TEXTS,
    LIST,
    names_a_code,
    stringified_kind,
)

_NEUTRAL = frozenset({"string", "null", "absent", "untyped"})

ENOUGH = 5
"""Values below which it may be chance that all are of one kind."""

_WANTED = {
    ValueType.NUMBER: NUMBER,
    ValueType.INTEGER: NUMBER,
    ValueType.BOOLEAN: BOOLEAN,
    ValueType.LIST: LIST,
}

_TEXT = frozenset({str})
_LENGTHS = (1, LONGEST)
_LENGTHS_WITH_LISTS = (1, MAX_TEXT)


def _finds(*wanted: str) -> Callable[[Any], str | None]:
    def finds(value: Any) -> str | None:
        kind = stringified_kind(value)
        return kind if kind in wanted else None

    return finds


def value_checks(column: Column) -> Iterable[ValueCheck]:
    if column.spec is not None:
        wanted = _WANTED.get(column.spec.type)
        if wanted is not None:
            lengths = _LENGTHS_WITH_LISTS if wanted == LIST else _LENGTHS
            yield ValueCheck(
                *(_finds(wanted), _TEXT, lengths),
                clears=ARE_OTHER_TEXTS,
                untyped=False,
            )
    elif column.setup.plan is None and not column.known:
        yield ValueCheck(
            *(stringified_kind, _TEXT, _LENGTHS_WITH_LISTS),
            clears=ARE_OTHER_TEXTS,
            untyped=False,
        )


def check(finding: ValueFinding) -> Iterator[Problem]:
    where = the_property(finding.property, finding.event)
    if finding.spec is not None:
        (kind,) = finding.kinds
        yield value_problem(
            finding,
            f"{where} is a {kind} sent as a string",
            f"the plan says `{finding.spec.type.value}`",
        )
        return
    # Without a plan, only the same property in its native type shows what it should be.
    kinds = [
        kind
        for kind in (NUMBER, BOOLEAN, LIST)
        if finding.native.get(kind) and finding.kinds.get(kind)
    ]
    if kinds:
        problem = value_problem(
            finding,
            f"{where} is a {' or '.join(kinds)} sent as a string",
            "other records send it in its native type",
            count=sum(finding.kinds[kind] for kind in kinds),
        )
        yield problem
    elif _is_throughout(finding):
        (kind,) = finding.kinds
        yield value_problem(
            finding,
            f"{where} is always a {kind} sent as a string",
            severity=Severity.WARNING,
            confidence=Confidence.LIKELY,
        )


def _is_throughout(finding: ValueFinding) -> bool:
    """Whether the property is never anything but text of one kind, in all events."""
    if len(finding.everywhere) != 1:
        return False
    ((kind, count),) = finding.everywhere.items()
    others = {name for name in finding.native if name not in _NEUTRAL}
    if others or count < ENOUGH or count != finding.native.get("string"):
        return False
    return kind != NUMBER or (
        len(finding.samples) > 1 and not names_a_code(finding.property)
    )


RULE = Rule(
    code="PLAN005",
    name="stringified-value",
    severity=Severity.ERROR,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="A number, a boolean or a list is sent as text.",
    why="Text cannot be summed, averaged or compared, and Mixpanel never converts "
    "it. Without a plan, this is an error if other records send the native type. "
    "If all values of a property are such text, from 5 on, it is a warning and "
    "marked as likely. Names of codes such as `zip` or `order_id` are not reported.",
    fix='Send the value itself: `19.99`, not `"19.99"`; `true`, not `"true"`; `["a"]`, not '
    '`"[\\"a\\"]"`.',
    reference="https://docs.mixpanel.com/docs/data-structure/property-reference/data-type",
    supersedes=("PLAN006",),
)
