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
    summary="Not one event carries both `$device_id` and `$user_id`, so no device is "
    "linked to anybody.",
    why="All that people did before they logged in stays with strangers: sign-up "
    "funnels end at the login, and every person is counted at least twice. "
    "Visitors who never log in are normal and not reported; only a project in "
    "which no link ever happens is.",
    fix="Call `identify()` in the client after login and track at least one event "
    "afterwards; keep `$device_id` on events that carry `$user_id`.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management/identifying-users-simplified",
    needs=frozenset({Need.EVENTS}),
)
