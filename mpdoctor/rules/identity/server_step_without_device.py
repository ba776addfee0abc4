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
    summary="A server library sends events from before login without the device id.",
    why="Mixpanel cannot connect them to the events of the same person in the "
    "client. Only the name of the event indicates that it comes before login, so "
    "this is an info.",
    fix="Pass the client's device id to the server, and send it as `$device_id`.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management/identifying-users-simplified",
    needs=frozenset({Need.EVENTS}),
)
