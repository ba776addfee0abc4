"""Contact data of people on every event."""

from collections.abc import Iterator

from mpdoctor.identity.profile_notes import EVERY_EVENT
from mpdoctor.model.identity import ProfileNote
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules.profiles._messages import note_problem


def check(note: ProfileNote) -> Iterator[Problem]:
    if note.kind == EVERY_EVENT:
        yield note_problem(
            note,
            f"{note.seen.count} of {note.total} events carry the person's e-mail or phone number",
            at="properties",
        )


RULE = Rule(
    code="PRO018",
    name="contact-on-every-event",
    severity=Severity.INFO,
    looks_at=ProfileNote,
    check=check,
    summary="E-mail addresses or phone numbers are sent with most events.",
    why="They describe the person, not the event: there they grow stale, cost space, "
    "and spread personal data.",
    fix="Set them once on the profile.",
    reference="https://docs.mixpanel.com/docs/data-structure/events-and-properties",
    needs=frozenset({Need.EVENTS}),
)
