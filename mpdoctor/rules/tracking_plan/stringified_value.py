"""Numbers and booleans sent as text."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from mpdoctor.model.harmless import LETTERS, Harmless
from mpdoctor.model.levels import Severity
from mpdoctor.model.plan import ValueType
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import the_property
from mpdoctor.rules.tracking_plan._messages import value_problem
from mpdoctor.text.dates import BOOLEAN, LONGEST, NUMBER, kind_of

_WANTED = {
    ValueType.NUMBER: NUMBER,
    ValueType.INTEGER: NUMBER,
    ValueType.BOOLEAN: BOOLEAN,
}

_TEXT = frozenset({str})
_LENGTHS = (1, LONGEST)
_HARMLESS = Harmless(words=frozenset({"true", "false"}), first=f"{LETTERS}_/#@$")


def _finds(*wanted: str) -> Callable[[Any], str | None]:
    def finds(value: Any) -> str | None:
        kind = kind_of(value)
        return kind if kind in wanted else None

    return finds


def value_checks(column: Column) -> Iterable[ValueCheck]:
    if column.spec is not None:
        wanted = _WANTED.get(column.spec.type)
        if wanted is not None:
            yield ValueCheck(_finds(wanted), _TEXT, _LENGTHS, harmless=_HARMLESS)
    elif column.setup.plan is None and not column.known:
        yield ValueCheck(_finds(NUMBER, BOOLEAN), _TEXT, _LENGTHS, harmless=_HARMLESS)


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
        for kind in (NUMBER, BOOLEAN)
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


RULE = Rule(
    code="PLAN005",
    name="stringified-value",
    severity=Severity.ERROR,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="A number or a boolean is sent as text.",
    why="Text cannot be summed, averaged or compared; Mixpanel never converts it.",
    fix='Send the value itself: `19.99`, not `"19.99"`; `true`, not `"true"`.',
    reference="https://docs.mixpanel.com/docs/data-structure/property-reference/data-type",
    supersedes=("PLAN006",),
)
