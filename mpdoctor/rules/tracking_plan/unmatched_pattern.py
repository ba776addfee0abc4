"""Text that does not have the planned form."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import by_frequency, listed, the_property
from mpdoctor.rules.tracking_plan._messages import value_problem
from mpdoctor.text.formats import FORMATS, IN_BULK
from mpdoctor.text.patterns import form_searcher, searcher


def value_checks(column: Column) -> Iterable[ValueCheck]:
    spec = column.spec
    if spec is None:
        return
    has_pattern = searcher(spec.pattern) if spec.pattern is not None else None
    has_format = FORMATS.get(spec.format or "")
    if has_pattern is None and has_format is None:
        return

    def finds(value: Any) -> str | None:
        if has_format is not None and not has_format(value):
            return f"format `{spec.format}`"
        if has_pattern is not None and not has_pattern(value):
            return f"pattern `{spec.pattern}`"
        return None

    clears: Callable[[Sequence[str]], bool] | None = None
    if has_format is None and spec.pattern is not None:
        clears = form_searcher(spec.pattern)
    elif has_pattern is None:
        clears = IN_BULK.get(spec.format or "")
    yield ValueCheck(finds, frozenset({str}), clears=clears)


def check(finding: ValueFinding) -> Iterator[Problem]:
    yield value_problem(
        finding,
        f"{the_property(finding.property, finding.event)} does not have the planned "
        f"{listed(by_frequency(finding.kinds))}",
    )


RULE = Rule(
    code="PLAN033",
    name="unmatched-pattern",
    severity=Severity.ERROR,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="Text does not match the `pattern` or the `format` in the plan.",
    why="The value contradicts the plan. Joins, look-up tables and reports expect "
    "another form and silently leave it out. The pattern is an RE2 expression. As "
    "in JSON Schema, it may match anywhere in the text; `^` and `$` anchor it to "
    "the start and the end.",
    fix="Correct the value in the code that sends the event, or the pattern in the "
    "plan.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/tracking-plan",
    needs=frozenset({Need.PLAN}),
    supersedes=("PLAN034",),
)
