"""Values that stand for no value."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.plan import PropertySpec, ValueType
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import LAG, Column, ValueFinding
from mpdoctor.rules._messages import by_frequency, listed, the_property
from mpdoctor.rules.tracking_plan._messages import value_problem
from mpdoctor.text.bulk import HealthyTexts
from mpdoctor.text.placeholders import (
    IN_CLOSED_TEXT,
    IN_FREE_TEXT,
    LONGEST,
    MARKERS,
    NONE,
    placeholder,
)

_LENGTHS = (0, LONGEST)


def value_checks(column: Column) -> Iterable[ValueCheck]:
    spec = column.spec
    if spec is None:
        if column.known or column.property == LAG:
            return
        yield ValueCheck(_null, frozenset({type(None)}))
        yield _of_text(IN_FREE_TEXT, frozenset())
        return
    planned = spec.enum or ()
    if not spec.nullable and None not in planned:
        yield ValueCheck(_null, frozenset({type(None)}))
    words = IN_CLOSED_TEXT if _is_closed(spec) else IN_FREE_TEXT
    allowed = frozenset(value for value in planned if isinstance(value, str))
    yield _of_text(words, allowed)


def _of_text(words: Mapping[str, str], allowed: frozenset[str]) -> ValueCheck:
    return ValueCheck(
        _in_text(words, allowed),
        frozenset({str}),
        _LENGTHS,
        clears=HealthyTexts(words=MARKERS),
    )


def _is_closed(spec: PropertySpec) -> bool:
    """Whether the plan says more of the value than that it is text."""
    return spec.type not in (ValueType.STRING, ValueType.ANY) or any(
        limit is not None for limit in (spec.enum, spec.pattern, spec.format)
    )


def _null(value: Any) -> str | None:
    return "`null`"


def _in_text(
    words: Mapping[str, str], allowed: frozenset[str]
) -> Callable[[Any], str | None]:
    def finds(value: Any) -> str | None:
        return None if value in allowed else placeholder(value, words)

    return finds


def check(finding: ValueFinding) -> Iterator[Problem]:
    kinds = by_frequency(finding.kinds)
    spec = finding.spec
    only_null = kinds == ["`null`"] and spec is not None
    yield value_problem(
        finding,
        f"{the_property(finding.property, finding.event)} holds "
        f"{listed(kinds)} in place of a value",
        "if it may be missing, plan it as `nullable: true`" if only_null else "",
        **_doubt(finding),
    )


def _doubt(finding: ValueFinding) -> dict[str, Any]:
    """How sure it is, and how severe where it may be no fault at all."""
    if finding.spec is not None and _is_closed(finding.spec):
        return {}
    # Where a person has chosen among answers, "None" can be one.
    if set(finding.kinds) == {NONE} and not any(
        sender.lib in _PRINTS_NONE for sender in finding.seen.senders
    ):
        return {"confidence": Confidence.POSSIBLE, "severity": Severity.INFO}
    likely = finding.spec is None or NONE in finding.kinds
    return {"confidence": Confidence.LIKELY} if likely else {}


_PRINTS_NONE = frozenset({"python", ""})
"""Libraries of Python, or none, as importers written in it send."""


RULE = Rule(
    code="PLAN014",
    name="placeholder-value",
    severity=Severity.WARNING,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="A property has `null`, empty text, or a word such as `N/A` or `undefined` "
    "instead of a value.",
    why="Each placeholder is a separate segment in every breakdown, and often the "
    "result of an unset variable.",
    fix="Leave the property out if there is no value. If a placeholder has a "
    "meaning, add it to the plan's `enum`.",
    reference="https://docs.mixpanel.com/docs/data-structure/property-reference/data-type",
    supersedes=("PLAN005",),
)
