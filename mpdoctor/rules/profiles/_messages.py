"""Problems with profiles, as the rules of this family report them."""

from collections.abc import Iterable, Sequence
from typing import Any

from mpdoctor.model.identity import ProfileComparison
from mpdoctor.model.place import RecordPosition
from mpdoctor.model.profiles import (
    STORED,
    ProfileNote,
    ProfileProperty,
    ProfileUpdateShape,
    WrittenValues,
)
from mpdoctor.model.rule import Problem
from mpdoctor.model.subjects import Occurrences
from mpdoctor.rules._messages import SAMPLES, quoted

WRITERS = frozenset({STORED, "$set", "$set_once"})
"""What decides what a property holds before anything is added to it."""


def comparison_problem(found: ProfileComparison, message: str, at: str) -> Problem:
    """A problem of many profiles, with the property and the samples that were found."""
    return Problem(
        message,
        at=at,
        property=found.property or None,
        evidence=samples_of(found),
    )


def samples_of(
    found: ProfileComparison | ProfileNote | ProfileUpdateShape,
) -> dict[str, Any]:
    """The evidence of what was found: its samples, if it has any."""
    samples = [sample for sample in found.samples if sample is not None]
    return {"samples": samples} if samples else {}


def note_problem(note: ProfileNote, message: str, **more: Any) -> Problem:
    """A problem with profiles or with what updates write to them."""
    return Problem(message, at=path(note), evidence=samples_of(note), **more)


def path(note: ProfileNote) -> str:
    """Where a property stands in a profile or an update."""
    parts = (note.operator or "$properties", note.property)
    return ".".join(part for part in parts if part)


def the_profile_property(subject: ProfileProperty) -> str:
    """A property of profiles, as the subject of a sentence."""
    if subject.group_key is None:
        return f"profile property {quoted(subject.property)}"
    return (
        f"property {quoted(subject.property)} of groups by {quoted(subject.group_key)}"
    )


def property_subject(subject: ProfileProperty) -> dict[str, Any]:
    """What tells it from the property of the same name of other profiles."""
    return {} if subject.group_key is None else {"group_key": subject.group_key}


def property_path(subject: ProfileProperty, values: Sequence[WrittenValues]) -> str:
    """Where the first of some values stands in its record."""
    first = min(values, key=lambda each: each.seen.positions or ((1 << 62, 0, 0),))
    return f"{first.operator or '$properties'}.{subject.property}"


def summed_values(values: Iterable[WrittenValues]) -> Occurrences:
    """How often and where first, of all of them together."""
    count = 0
    positions: list[RecordPosition] = []
    for each in values:
        count += each.seen.count
        positions += each.seen.positions
    return Occurrences(count, tuple(sorted(set(positions))))


def joined_samples(values: Iterable[WrittenValues]) -> list[Any]:
    """A few samples of each, every one once."""
    found: list[Any] = []
    for each in values:
        found += [value for value in each.samples if value not in found]
    return found[:SAMPLES]
