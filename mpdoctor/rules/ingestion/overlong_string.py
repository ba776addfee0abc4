"""Text that Mixpanel cuts off."""

import sys
from collections.abc import Iterator
from typing import Any

from mpdoctor.mixpanel.limits import MAX_TEXT
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import by_frequency, listed, of_event
from mpdoctor.rules.ingestion._columns import is_nested, is_stamped
from mpdoctor.rules.ingestion._messages import value_problem
from mpdoctor.text.bulk import HealthyNests, HealthyTexts

_CHARACTERS = f"more than {MAX_TEXT} characters"
_BYTES = f"more than {MAX_TEXT} bytes"

# A character has at most 4 bytes.
_SHORTEST = MAX_TEXT // 4 + 1

# These have rules of their own.
_ELSEWHERE = frozenset({"$insert_id", "time", "$time"})


def finds(text: str) -> str | None:
    if len(text) > MAX_TEXT:
        return _CHARACTERS
    if text.isascii() or len(text.encode("utf-8", "surrogatepass")) <= MAX_TEXT:
        return None
    return _BYTES


def finds_inside(values: list[Any]) -> str | None:
    """The worst of the texts in a list."""
    found = None
    for value in values:
        if type(value) is str and len(value) >= _SHORTEST:
            found = finds(value) or found
            if found == _CHARACTERS:
                break
    return found


def value_checks(column: Column) -> Iterator[ValueCheck]:
    if column.property in _ELSEWHERE or is_nested(column) or is_stamped(column):
        return
    yield ValueCheck(
        finds,
        frozenset({str}),
        lengths=(_SHORTEST, sys.maxsize),
        clears=HealthyTexts(longest=MAX_TEXT),
    )
    yield ValueCheck(
        finds_inside, frozenset({list}), clears=HealthyNests(longest=_SHORTEST - 1)
    )


def check(finding: ValueFinding) -> Iterator[Problem]:
    # Some pages of Mixpanel count bytes and some characters.
    yield value_problem(
        finding,
        f"`{finding.property}`{of_event(finding.event)} is longer than Mixpanel "
        f"keeps: {listed(by_frequency(finding.kinds))}",
        confidence=Confidence.CERTAIN
        if _CHARACTERS in finding.kinds
        else Confidence.LIKELY,
    )


RULE = Rule(
    code="ENV019",
    name="overlong-string",
    severity=Severity.WARNING,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="A string is longer than 255 bytes.",
    why="Mixpanel cuts it off without an error. Strings that differ only at the end "
    "become the same, and joins on the full string fail.",
    fix="Shorten it before sending: send an address without its query, a hash, or the "
    "first line of a stack trace.",
    reference="https://docs.mixpanel.com/docs/data-structure/property-reference/data-type",
    needs=frozenset({Need.EVENTS}),
)
