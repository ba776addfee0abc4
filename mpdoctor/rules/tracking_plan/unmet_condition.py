"""Values that do not fit the value of another property."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import SAMPLES, listed, quoted, the_property
from mpdoctor.rules.tracking_plan._messages import path, value_problem

_SHOWN = 5


def value_checks(column: Column) -> Iterable[ValueCheck]:
    """None: records with a condition are looked at as a whole."""
    return ()


def check(finding: ValueFinding) -> Iterator[Problem]:
    if finding.spec is None:
        return
    conditions = finding.spec.notes.when
    broken = [label.partition(" ") for label in finding.kinds]
    missing = [conditions[int(number)] for number, _, kind in broken if kind != "value"]
    unlisted = [
        conditions[int(number)] for number, _, kind in broken if kind == "value"
    ]
    name = the_property(finding.property, finding.event)
    if missing and unlisted:
        message = f"{name} is missing, or has values that a condition excludes"
    elif missing:
        message = f"{name} is missing where {_others(missing)} requires it"
    else:
        message = f"{name} has values that {_others(unlisted)} excludes"
    problem = value_problem(
        finding, message, _advice(missing[0] if missing else unlisted[0])
    )
    if unlisted:
        yield problem
        return
    # The samples are values of the other property.
    evidence = {"samples": list(finding.samples[:SAMPLES])}
    yield replace(problem, at=path(missing[0]["property"]), evidence=evidence)


def _others(conditions: Iterable[Mapping[str, Any]]) -> str:
    names = dict.fromkeys(quoted(each["property"]) for each in conditions)
    return " or ".join(names)


def _advice(condition: Mapping[str, Any]) -> str:
    other = quoted(condition["property"])
    if "equals" in condition:
        said = f"{other} is {_written([condition['equals']])}"
    elif "one_of" in condition:
        said = f"{other} is {_written(condition['one_of'])}"
    else:
        said = f"{other} is {'there' if condition.get('present', True) else 'missing'}"
    if condition.get("required"):
        return f"the plan requires it where {said}"
    return f"where {said}, the plan allows {_written(condition['enum'])}"


def _written(values: Iterable[Any]) -> str:
    """`a`, `b` or others."""
    plain = [it["value"] if isinstance(it, dict) else it for it in values]
    shown = [quoted(str(it)) for it in plain[:_SHOWN]]
    if len(plain) > _SHOWN:
        shown.append(f"{len(plain) - _SHOWN} more")
    return listed(shown).replace(" and ", " or ")


RULE = Rule(
    code="PLAN044",
    name="unmet-condition",
    severity=Severity.WARNING,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="A property is missing or has a value that a condition (`when`) of the plan "
    "excludes.",
    why="The two values contradict each other, so reports that combine both properties show "
    "cases that do not exist, or leave events out.",
    fix="Send the property as its condition requires, or correct `when` in the plan.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/tracking-plan",
    needs=frozenset({Need.PLAN}),
)
