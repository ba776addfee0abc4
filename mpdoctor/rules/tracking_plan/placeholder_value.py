"""Values that stand for no value."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from mpdoctor.model.harmless import Harmless
from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.plan import PropertySpec, ValueType
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import LAG, Column, ValueFinding
from mpdoctor.rules._messages import by_frequency, listed, the_property
from mpdoctor.rules.tracking_plan._messages import value_problem

_WORDS = (
    *("-", "--", "#N/A", "(not set)", "(null)", "<nil>", "<null>", "[object Object]"),
    *("N/A", "NaN", "nil", "null", "undefined"),
)

# In free text these may be meant: NA is Namibia, and "none" can be an answer.
_UNFIT = ("+inf", "-inf", "-Infinity", "inf", "Infinity", "NA", "None", "unknown")

_ALWAYS = {word.lower(): f'`"{word}"`' for word in _WORDS}
_WHERE_CLOSED = _ALWAYS | {word.lower(): f'`"{word}"`' for word in _UNFIT}
"""What messages call each word, in any case."""

_LONGEST = 64
_LENGTHS = (0, _LONGEST)


def value_checks(column: Column) -> Iterable[ValueCheck]:
    spec = column.spec
    if spec is None:
        if column.known or column.property == LAG:
            return
        yield ValueCheck(_null, frozenset({type(None)}))
        yield _of_text(_ALWAYS, frozenset())
        return
    planned = spec.enum or ()
    if not spec.nullable and None not in planned:
        yield ValueCheck(_null, frozenset({type(None)}))
    words = _WHERE_CLOSED if _is_closed(spec) else _ALWAYS
    allowed = frozenset(value for value in planned if isinstance(value, str))
    yield _of_text(words, allowed)


def _of_text(words: Mapping[str, str], allowed: frozenset[str]) -> ValueCheck:
    return ValueCheck(
        _in_text(words, allowed),
        frozenset({str}),
        _LENGTHS,
        harmless=Harmless(words=frozenset({*words, ""})),
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
        if value in allowed or len(value) > _LONGEST:
            return None
        text = value.strip().lower()
        if not text:
            return "blank text" if value else "empty text"
        return words.get(text)

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
        confidence=Confidence.LIKELY if spec is None else None,
    )


RULE = Rule(
    code="PLAN014",
    name="placeholder-value",
    severity=Severity.WARNING,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="A property is sent with `null`, empty text, or a word such as `N/A` or "
    "`undefined` in place of a value.",
    why="Each placeholder is a segment of its own in every breakdown, and often the "
    "trace of a variable that was not filled.",
    fix="Leave the property out when there is no value. A placeholder that has a meaning "
    "belongs into the plan's `enum`.",
    reference="https://docs.mixpanel.com/docs/data-structure/property-reference/data-type",
    supersedes=("PLAN005",),
)
