"""Problems with profiles, as the rules of this family report them."""

from mpdoctor.model.identity import ProfileNote
from mpdoctor.model.rule import Problem


def note_problem(note: ProfileNote, message: str, at: str) -> Problem:
    """A problem with profiles, with the property and the samples that the note has."""
    return Problem(
        message,
        at=at,
        property=note.property or None,
        evidence={"samples": list(note.samples)} if note.samples else {},
    )
