"""Turns of phrase and small sums that the rules of this family share."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from mpdoctor.model.levels import Severity
from mpdoctor.model.place import RecordPosition
from mpdoctor.model.plan import TrackingPlan
from mpdoctor.model.rule import Problem
from mpdoctor.model.subjects import Occurrences, ValueFinding

NAME_LENGTH = 120
SAMPLES = 3
SPOTS = 100


def quoted(name: str) -> str:
    """A name in backticks, cut where it would fill the screen."""
    return f"`{name if len(name) <= NAME_LENGTH else name[:NAME_LENGTH] + '…'}`"


def the_property(property: str, event: str | None) -> str:
    """A property with its event, as the subject of a sentence."""
    of = "" if event is None else f" of event {quoted(event)}"
    return f"property {quoted(property)}{of}"


def path(property: str) -> str:
    """Where a property stands in a record."""
    return f"properties.{property}"


def listed(parts: Iterable[str]) -> str:
    """`a`, `a and b`, or `a, b and c`."""
    *rest, last = parts
    return f"{', '.join(rest)} and {last}" if rest else last


def by_frequency(counts: Mapping[str, int]) -> list[str]:
    """The most frequent first."""
    return sorted(counts, key=lambda key: (-counts[key], key))


def sighted(
    sighting: ValueFinding, message: str, help: str = "", **more: Any
) -> Problem:
    """A problem with values, with samples and the JSON types of the whole property."""
    evidence: dict[str, Any] = {"samples": list(sighting.samples[:SAMPLES])}
    types = {
        kind: sighting.types[kind]
        for kind in by_frequency(sighting.types)
        if kind != "absent"
    }
    if types:
        evidence["types"] = types
    return Problem(message, help, at=path(sighting.property), evidence=evidence, **more)


def together(parts: Iterable[Occurrences]) -> Occurrences:
    """Several totals as one, with the lowest spots of all."""
    count = 0
    positions: list[RecordPosition] = []
    for part in parts:
        count += part.count
        positions += part.positions
    return Occurrences(count, tuple(sorted(positions)[:SPOTS]))


def did_you_mean(name: str, meant: str) -> str:
    """The name that was meant, and what the eye cannot see in the one that was sent."""
    strange = [
        f"U+{ord(char):04X} {unicodedata.name(char, '')}".rstrip()
        for char in dict.fromkeys(name)
        if char not in meant and not (char.isascii() and char.isprintable())
    ]
    question = f"did you mean {quoted(meant)}?"
    if not strange:
        return question
    return f"{question} this one holds {listed(strange[:SAMPLES])}"


def worse(base: Severity, other: Severity | None) -> Severity:
    """The graver of two severities."""
    return base if other is None else min(base, other, key=lambda level: level.rank)


def of_unplanned_event(base: Severity, plan: TrackingPlan | None) -> Severity:
    """A better explanation of an unplanned event does not make it less of a fault."""
    return worse(base, plan.unplanned_events if plan else None)


def of_unplanned_property(base: Severity, plan: TrackingPlan | None) -> Severity:
    """The same for a property."""
    return worse(base, plan.unplanned_properties if plan else None)
