"""Placeholders where the id of a person should be."""

from collections.abc import Iterator
from string import ascii_letters, digits, punctuation
from typing import Any

from mpdoctor.mixpanel.ids import DEVICE_PREFIX, DISALLOWED, ID_PROPERTIES, disallowed
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import by_frequency, listed, of_event
from mpdoctor.rules.ingestion._messages import value_problem
from mpdoctor.text.bulk import HealthyTexts

_VARIANT = "a variant of "


def finds(id: Any) -> str | None:
    meant = disallowed(id)
    if meant is None:
        return None
    return f"`{meant}`" if id == meant else f"{_VARIANT}`{meant}`"


# White space after a prefix is too rare to be looked through in bulk.
_HEALTHY = HealthyTexts(
    words=DISALLOWED | {f"{DEVICE_PREFIX}{entry}" for entry in DISALLOWED},
    alphabet=ascii_letters + digits + punctuation,
)


def value_checks(column: Column) -> Iterator[ValueCheck]:
    if column.property in ID_PROPERTIES:
        yield ValueCheck(finds, frozenset({str}), clears=_HEALTHY)
        yield ValueCheck(
            finds,
            frozenset({int, float, bool, list, dict, type(None)}),
            bounds=(1, float("inf")),
        )


def check(finding: ValueFinding) -> Iterator[Problem]:
    listed_as_is = any(not kind.startswith(_VARIANT) for kind in finding.kinds)
    yield value_problem(
        finding,
        f"`{finding.property}`{of_event(finding.event)} is {listed(by_frequency(finding.kinds))}, "
        "which Mixpanel does not accept as an id",
        confidence=Confidence.CERTAIN if listed_as_is else Confidence.LIKELY,
    )


RULE = Rule(
    code="ENV009",
    name="disallowed-id",
    severity=Severity.ERROR,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="An id is one of the placeholders that Mixpanel refuses.",
    why="Strict import refuses the record. Elsewhere, all users with that placeholder "
    "become one person, and merging makes it worse. Mixpanel does not say whether "
    "case and white space matter, so mpdoctor reports variants as likely.",
    fix="Send the real id, or an empty `distinct_id` for an event without a user. "
    "Look for `String(undefined)` and unset variables in the sender.",
    reference="https://docs.mixpanel.com/reference/import-events",
    needs=frozenset({Need.EVENTS}),
)
