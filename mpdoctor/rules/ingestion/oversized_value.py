"""Lists and objects that are too large for one property."""

import json
from collections.abc import Iterator
from typing import Any

import orjson

from mpdoctor.mixpanel.limits import MAX_VALUE_BYTES
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import of_event
from mpdoctor.rules.ingestion._columns import is_nested, is_stamped
from mpdoctor.rules.ingestion._messages import value_problem
from mpdoctor.text.bulk import HealthyNests


def finds(value: Any) -> str | None:
    return "more than 8 KB" if _size(value) > MAX_VALUE_BYTES else None


def _size(value: Any) -> int:
    """Bytes of compact JSON."""
    try:
        return len(orjson.dumps(value))
    except orjson.JSONEncodeError:
        return _measured(value)


def _measured(value: Any) -> int:
    """For what orjson will not write: integers beyond 64 bits, and very deep nesting."""
    size = 0
    waiting = [value]
    while waiting and size <= MAX_VALUE_BYTES:
        part = waiting.pop()
        if type(part) is dict:
            size += 2 * len(part) + 1
            waiting += part.keys()
            waiting += part.values()
        elif type(part) is list:
            size += len(part) + 1
            waiting += part
        else:
            text = json.dumps(part, ensure_ascii=False)
            size += len(text.encode("utf-8", "surrogatepass"))
    return size


def value_checks(column: Column) -> Iterator[ValueCheck]:
    if not is_nested(column) and not is_stamped(column):
        yield ValueCheck(
            finds,
            frozenset({list, dict}),
            clears=HealthyNests(size=MAX_VALUE_BYTES),
        )


def check(finding: ValueFinding) -> Iterator[Problem]:
    yield value_problem(
        finding,
        f"`{finding.property}`{of_event(finding.event)} is larger than 8 KB",
    )


RULE = Rule(
    code="ENV020",
    name="oversized-value",
    severity=Severity.WARNING,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="A list or object has more than 8 KB of JSON.",
    why="Mixpanel does not keep a list or object of that size in an event.",
    fix="Send the few fields that reports need, or one event for each item.",
    reference="https://docs.mixpanel.com/docs/data-structure/property-reference/data-type",
    needs=frozenset({Need.EVENTS}),
)
