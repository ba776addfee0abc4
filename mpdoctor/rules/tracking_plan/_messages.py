"""Problems, helps and severities, as the rules of this family report them."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from mpdoctor.model.levels import Severity
from mpdoctor.model.place import RecordPosition
from mpdoctor.model.plan import TrackingPlan
from mpdoctor.model.rule import Problem
from mpdoctor.model.subjects import Occurrences, ValueFinding
from mpdoctor.rules._messages import SAMPLES, by_frequency, listed, quoted

POSITIONS = 100


def path(property: str) -> str:
    """Where a property stands in a record."""
    return f"properties.{property}"


def value_problem(
    finding: ValueFinding, message: str, help: str = "", **more: Any
) -> Problem:
    """A problem with values, with samples and the JSON types of the whole property."""
    evidence: dict[str, Any] = {"samples": list(finding.samples[:SAMPLES])}
    types = {
        kind: finding.types[kind]
        for kind in by_frequency(finding.types)
        if kind not in ("absent", "untyped")
    }
    if types:
        evidence["types"] = types
    return Problem(message, help, at=path(finding.property), evidence=evidence, **more)


def summed(parts: Iterable[Occurrences]) -> Occurrences:
    """The sum of occurrences, with the lowest positions of all."""
    count = 0
    positions: list[RecordPosition] = []
    for part in parts:
        count += part.count
        positions += part.positions
    return Occurrences(count, tuple(sorted(positions)[:POSITIONS]))


def did_you_mean(name: str, meant: str) -> str:
    """The name that was meant, and what is unusual or unseen in the one that was sent."""
    strange = [
        f"U+{ord(char):04X} {unicodedata.name(char, '')}".rstrip()
        for char in dict.fromkeys(name)
        if char not in meant and not (char.isascii() and char.isprintable())
    ]
    question = f"did you mean {quoted(meant)}?"
    if not strange:
        return question
    return f"{question} this one holds {listed(strange[:SAMPLES])}"


def worst(base: Severity, other: Severity | None) -> Severity:
    """The more severe of two."""
    return base if other is None else min(base, other, key=lambda level: level.rank)


def unplanned_event_severity(base: Severity, plan: TrackingPlan | None) -> Severity:
    """The severity of a fault for which an event is also unplanned: the plan may raise it."""
    return worst(base, plan.unplanned_events if plan else None)


def unplanned_property_severity(base: Severity, plan: TrackingPlan | None) -> Severity:
    """The same for a property."""
    return worst(base, plan.unplanned_properties if plan else None)
