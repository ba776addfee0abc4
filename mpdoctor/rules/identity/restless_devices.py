"""People with a new device in every session."""

from collections.abc import Iterator

from mpdoctor.identity.notes import RESTLESS
from mpdoctor.model.identity import IdentityNote
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule


def check(note: IdentityNote) -> Iterator[Problem]:
    if note.kind == RESTLESS:
        users = note.evidence["users"]
        most = note.evidence["most devices"]
        yield Problem(
            f"{users} {'person has' if users == 1 else 'people have'} up to {most} devices, "
            "one after the other and with a few events each",
            at="properties.$device_id",
            property="$device_id",
            evidence={**note.evidence, "samples": list(note.samples)},
        )


RULE = Rule(
    code="ID018",
    name="restless-devices",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=IdentityNote,
    check=check,
    summary="A person gets a new device id in every session.",
    why="The device id does not survive a session, so every visit starts as a new "
    "anonymous user. The number of unique users before login is too high, and "
    "first-touch data is lost.",
    fix="Check for `disable_persistence`, blocked storage, and `reset()` at every "
    "start or page load.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management/identifying-users-simplified",
    needs=frozenset({Need.EVENTS}),
)
