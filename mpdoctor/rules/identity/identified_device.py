"""Devices that are identified as themselves."""

from collections.abc import Iterator

from mpdoctor.identity.notes import IDENTIFIED_DEVICE
from mpdoctor.model.identity import IdentityNote
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule


def check(note: IdentityNote) -> Iterator[Problem]:
    if note.kind == IDENTIFIED_DEVICE:
        yield Problem(
            "`$identify` names the device itself in place of a user",
            at="properties.distinct_id",
            property="distinct_id",
            evidence={"samples": list(note.samples)},
        )


RULE = Rule(
    code="ID032",
    name="identified-device",
    severity=Severity.WARNING,
    looks_at=IdentityNote,
    check=check,
    summary="`$identify` was sent with a device id instead of a user id.",
    why="It links nothing. The device stays anonymous, and profile updates queued "
    "until `identify()` go to a profile of the device, which does not survive the "
    "login. The usual cause is `identify()` called with `get_distinct_id()`, which "
    "old examples use to send profile updates.",
    fix="Call `identify()` with the account id once the person is known, and never "
    "before.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management/identifying-users-simplified",
    needs=frozenset({Need.EVENTS}),
)
