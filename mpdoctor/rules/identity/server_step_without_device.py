"""Steps before login that a server sends without the device."""

from collections.abc import Iterator

from mpdoctor.identity.notes import SERVER_STEP
from mpdoctor.model.identity import IdentityNote
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule


def check(note: IdentityNote) -> Iterator[Problem]:
    if note.kind == SERVER_STEP:
        yield Problem(
            "a server sends steps that people take before they log in, without "
            "`$device_id`",
            at="properties.$device_id",
            property="$device_id",
            evidence={"events": list(note.samples)},
        )


RULE = Rule(
    code="ID016",
    name="server-step-without-device",
    severity=Severity.INFO,
    confidence=Confidence.POSSIBLE,
    looks_at=IdentityNote,
    check=check,
    summary="A server library sends events that come before login, without the id of the "
    "device.",
    why="They cannot be stitched to what the same person does in the client. The "
    "only sign that they come before login is the name of the event, so this is an "
    "info.",
    fix="Pass the client's device id on to the server, and send it as `$device_id`.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management/identifying-users-simplified",
    needs=frozenset({Need.EVENTS}),
)
