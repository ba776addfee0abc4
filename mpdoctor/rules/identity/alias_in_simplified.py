"""Aliases that do nothing."""

from collections.abc import Iterator

from mpdoctor.identity.notes import ALIAS
from mpdoctor.model.identity import IdentityNote
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule


def check(note: IdentityNote) -> Iterator[Problem]:
    if note.kind == ALIAS:
        yield Problem(
            "`$create_alias` does nothing under Simplified ID merge",
            at="event",
            subject={"event": "$create_alias"},
        )


RULE = Rule(
    code="ID023",
    name="alias-in-simplified",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=IdentityNote,
    check=check,
    summary="`alias()` is called in a project with Simplified ID merge.",
    why="The call merges nothing. Code that relies on it creates two people for one.",
    fix="Remove the call. `identify()` and one event are enough.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management/migrating-to-simplified-id-merge-system",
    needs=frozenset({Need.EVENTS}),
)
