"""Problems with profiles, as the rules of this family report them."""

from typing import Any

from mpdoctor.model.identity import ProfileComparison
from mpdoctor.model.profiles import ProfileNote, ProfileUpdateShape
from mpdoctor.model.rule import Problem


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
    return {"samples": list(found.samples)} if found.samples else {}


def note_problem(note: ProfileNote, message: str, **more: Any) -> Problem:
    """A problem with profiles or with what updates write to them."""
    return Problem(message, at=path(note), evidence=samples_of(note), **more)


def path(note: ProfileNote) -> str:
    """Where a property stands in a profile or an update."""
    parts = (note.operator or "$properties", note.property)
    return ".".join(part for part in parts if part)
