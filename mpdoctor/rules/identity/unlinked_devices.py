"""Devices that are never linked to anybody."""

from collections.abc import Iterator

from mpdoctor.identity.notes import UNLINKED
from mpdoctor.model.identity import IdentityNote
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule


def check(note: IdentityNote) -> Iterator[Problem]:
    if note.kind == UNLINKED:
        devices = note.evidence["devices"]
        yield Problem(
            f"none of {devices} devices was ever linked to a person, though people "
            "are identified in the same data",
            at="properties.$device_id",
            evidence=dict(note.evidence),
        )


RULE = Rule(
    code="ID004",
    name="unlinked-devices",
    severity=Severity.ERROR,
    confidence=Confidence.LIKELY,
    looks_at=IdentityNote,
    check=check,
    summary="No event has both `$device_id` and `$user_id`, so no device is linked to "
    "a person.",
    why="Everything that people did before login stays with anonymous users. "
    "Sign-up funnels end at the login, and every person is counted at least twice. "
    "Visitors who never log in are normal and are not reported; the rule reports "
    "only projects without any link.",
    fix="Call `identify()` in the client after login and track at least one event "
    "afterwards. Keep `$device_id` on events that have `$user_id`.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management/identifying-users-simplified",
    needs=frozenset({Need.EVENTS}),
)
