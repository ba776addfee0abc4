"""Lists and objects that are nested too deep or have too many members."""

from collections.abc import Iterator
from typing import Any

from mpdoctor.mixpanel.limits import MAX_DEPTH, MAX_ITEMS, MAX_KEYS
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import by_frequency, listed, of_event
from mpdoctor.rules.ingestion._columns import is_nested, is_stamped
from mpdoctor.rules.ingestion._messages import value_problem
from mpdoctor.text.bulk import HealthyNests

_DEEP = f"nested more than {MAX_DEPTH} levels deep"
_KEYS = f"more than {MAX_KEYS} keys in an object"
_ITEMS = f"more than {MAX_ITEMS} items in a list"

_HEALTHY = HealthyNests(depth=MAX_DEPTH, members=min(MAX_ITEMS, MAX_KEYS))


def finds(value: Any) -> str | None:
    """Width before depth, because a limit on depth may not be enforced."""
    deep = False
    level = [value]
    depth = 1
    while level:
        for holder in level:
            if type(holder) is list and len(holder) > MAX_ITEMS:
                return _ITEMS
            if type(holder) is dict and len(holder) > MAX_KEYS:
                return _KEYS
        deep = depth > MAX_DEPTH
        level = [
            inner
            for holder in level
            for inner in (holder.values() if type(holder) is dict else holder)
            if type(inner) in (list, dict)
        ]
        depth += 1
    return _DEEP if deep else None


def value_checks(column: Column) -> Iterator[ValueCheck]:
    if not is_nested(column) and not is_stamped(column):
        yield ValueCheck(
            finds,
            frozenset({list, dict}),
            clears=_HEALTHY,
        )


def check(finding: ValueFinding) -> Iterator[Problem]:
    only_deep = finding.kinds.keys() == {_DEEP}
    yield value_problem(
        finding,
        f"`{finding.property}`{of_event(finding.event)} passes a limit: "
        f"{listed(by_frequency(finding.kinds))}",
        confidence=Confidence.POSSIBLE if only_deep else Confidence.CERTAIN,
    )


RULE = Rule(
    code="ENV018",
    name="deep-or-wide-value",
    severity=Severity.WARNING,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="A list or object is deeper than 3 levels, or has more than 255 members.",
    why="Mixpanel documents these limits and may refuse or cut values that exceed "
    "them. The depth limit is reportedly not enforced, so mpdoctor reports it as "
    "possible.",
    fix="Flatten nested values, and send a count instead of a long list.",
    reference="https://docs.mixpanel.com/reference/import-events",
    needs=frozenset({Need.EVENTS}),
)
