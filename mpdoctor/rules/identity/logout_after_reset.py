"""Logouts that are tracked after `reset()`."""

from collections.abc import Iterator

from mpdoctor.identity.notes import LATE_LOGOUT
from mpdoctor.model.identity import IdentityNote
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule


def check(note: IdentityNote) -> Iterator[Problem]:
    if note.kind == LATE_LOGOUT:
        yield Problem(
            f"{note.seen.count} of {note.evidence['logouts']} logouts are the first event of "
            "a new device and name nobody",
            at="properties.$user_id",
            property="$user_id",
            evidence=dict(note.evidence),
        )


RULE = Rule(
    code="ID017",
    name="logout-after-reset",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=IdentityNote,
    check=check,
    summary="Logouts are tracked after `reset()`, as the first event of a new "
    "anonymous user.",
    why="The logout is missing from the person's history, and each one adds a "
    "visitor who does not exist.",
    fix="Track the logout first, then call `reset()`.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management/identifying-users-simplified",
    needs=frozenset({Need.EVENTS}),
)
