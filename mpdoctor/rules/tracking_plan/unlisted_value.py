"""Values outside a planned list."""

from collections.abc import Iterable, Iterator
from typing import Any

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import NAME_LENGTH, listed, quoted, the_property
from mpdoctor.rules.tracking_plan._messages import value_problem
from mpdoctor.text.spelling import Speller

_FEW = 8


def value_checks(column: Column) -> Iterable[ValueCheck]:
    """`null` is left to PLAN014, lists and objects to the plan of what they hold."""
    if column.spec is None or column.spec.enum is None:
        return
    planned = column.spec.enum
    texts = frozenset(value for value in planned if isinstance(value, str))
    numbers = frozenset(value for value in planned if type(value) in (int, float))
    booleans = frozenset(value for value in planned if type(value) is bool)

    def not_in(listed: frozenset[Any]) -> Any:
        return lambda value: None if value in listed else "unlisted"

    # A cell of a table may stand for a number.
    untyped = not numbers and not booleans
    yield ValueCheck(
        *(not_in(texts), frozenset({str})),
        clears=texts.issuperset,
        untyped=untyped,
    )
    yield ValueCheck(not_in(numbers), frozenset({int, float}))
    yield ValueCheck(not_in(booleans), frozenset({bool}))


def check(finding: ValueFinding) -> Iterator[Problem]:
    if finding.spec is None or finding.spec.enum is None:
        return
    planned = tuple(value for value in finding.spec.enum if isinstance(value, str))
    yield value_problem(
        finding,
        f"{the_property(finding.property, finding.event)} holds values that its "
        "planned list does not name",
        _help(finding.samples, planned),
    )


def _help(samples: Iterable[Any], planned: tuple[str, ...]) -> str:
    """The planned values that the samples most probably mean."""
    speller = Speller(planned)
    meant = []
    for sample in samples:
        if isinstance(sample, str) and len(sample) <= NAME_LENGTH:
            twin = speller.twin(sample)
            if twin is not None:
                meant.append(f"{quoted(twin.name)} by {quoted(sample)}")
    if meant:
        return f"did you mean {listed(meant)}?"
    if not planned or len(planned) > _FEW:
        return ""
    return f"planned are {listed(map(quoted, planned))}"


RULE = Rule(
    code="PLAN015",
    name="unlisted-value",
    severity=Severity.WARNING,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="A value is not in the plan's `enum` for the property.",
    why="A value in another case or with another name splits a segment in two.",
    fix="Send one of the planned values exactly as planned, or add the new value "
    "to the plan.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/tracking-plan",
    needs=frozenset({Need.PLAN}),
    supersedes=("PLAN033",),
)
