"""User ids that do not look as planned."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from mpdoctor.mixpanel.ids import DEVICE_PREFIX, disallowed
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.plan import PropertySpec, ValueType
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.text.dates import NUMBER, kind_of
from mpdoctor.text.formats import FORMATS
from mpdoctor.text.patterns import form_searcher, searcher

USER_ID = "$user_id"
EITHER = ("distinct_id", "$distinct_id")

# UUIDs, and the five groups of hexadecimal digits that older browser SDKs made up.
_ANONYMOUS = re.compile(r"[0-9a-f]+(-[0-9a-f]+){4}", re.IGNORECASE | re.ASCII)

_NUMBERS = (ValueType.NUMBER, ValueType.INTEGER)


def value_checks(column: Column) -> Iterable[ValueCheck]:
    plan = column.setup.plan
    if plan is None or plan.user_id is None:
        return
    if column.property == USER_ID:
        finds = _check_of(plan.user_id)
        yield ValueCheck(finds, frozenset({str}), clears=_clears(plan.user_id))
        yield ValueCheck(finds, frozenset({int, float, bool}))
    elif column.property in EITHER:
        finds = _check_of(plan.user_id)
        yield ValueCheck(
            lambda value: None if _may_be_a_device(value) else finds(value),
            frozenset({str}),
            clears=_clears(plan.user_id, DEVICE_PREFIX),
        )


def _clears(
    spec: PropertySpec, prefix: str = ""
) -> Callable[[Sequence[str]], bool] | None:
    """Tells at once whether many ids have the pattern, where there is nothing else."""
    if spec.pattern is None or spec.type in _NUMBERS:
        return None
    if (spec.enum, spec.max_length, spec.format) != (None, None, None):
        return None
    return form_searcher(spec.pattern, prefix)


def _may_be_a_device(value: str) -> bool:
    return value.startswith(DEVICE_PREFIX) or _ANONYMOUS.fullmatch(value) is not None


def _check_of(spec: PropertySpec) -> Callable[[Any], str | None]:
    has_pattern = searcher(spec.pattern) if spec.pattern is not None else None
    has_format = FORMATS.get(spec.format or "")

    def finds(value: Any) -> str | None:
        # Ids that Mixpanel refuses, and the empty one, have rules of their own.
        if value == "" or disallowed(value):
            return None
        numeric = spec.type in _NUMBERS
        if type(value) is not str:
            fits = type(value) is not bool and (numeric or spec.type is ValueType.ANY)
            return None if fits else "type"
        if numeric and kind_of(value) != NUMBER:
            return "type"
        if spec.enum is not None and value not in spec.enum:
            return "enum"
        if spec.max_length is not None and len(value) > spec.max_length:
            return "max_length"
        if has_format is not None and not has_format(value):
            return "format"
        return "pattern" if has_pattern is not None and not has_pattern(value) else None

    return finds


def check(finding: ValueFinding) -> Iterator[Problem]:
    certain = finding.property == USER_ID
    of = "" if finding.event is None else f" of event `{finding.event}`"
    yield Problem(
        f"`{finding.property}`{of} does not have the planned form of a user id",
        at=f"properties.{finding.property}",
        evidence={
            "samples": list(finding.samples),
            "against": dict(sorted(finding.kinds.items())),
        },
        severity=None if certain else Severity.WARNING,
        confidence=None if certain else Confidence.LIKELY,
    )


RULE = Rule(
    code="ID028",
    name="unplanned-id-form",
    severity=Severity.ERROR,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="A user id does not have the form that `identity.user_id` in the plan "
    "requires.",
    why="A person with two kinds of id becomes two users, and most projects cannot "
    "merge them again. The rule checks a `distinct_id` only if it cannot be a "
    "device id, and reports it as a warning.",
    fix="Pass the planned id to `identify()`, and send the same id from servers.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management/identifying-users-simplified",
    needs=frozenset({Need.USER_ID_SPEC}),
)
