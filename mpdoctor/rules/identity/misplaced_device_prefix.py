"""`$device:` where it does not belong."""

from collections.abc import Iterator

from mpdoctor.identity.notes import DOUBLE_PREFIX, PREFIXED_USER
from mpdoctor.model.identity import IdentityNote
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule


def check(note: IdentityNote) -> Iterator[Problem]:
    if note.kind == DOUBLE_PREFIX:
        message = f"`{note.property}` has the prefix `$device:` twice"
    elif note.kind == PREFIXED_USER:
        message = "`$user_id` begins with `$device:`, so a device is sent as a person"
    else:
        return
    yield Problem(
        message,
        at=f"properties.{note.property}",
        property=note.property,
        evidence={"samples": list(note.samples)},
    )


RULE = Rule(
    code="ID006",
    name="misplaced-device-prefix",
    severity=Severity.ERROR,
    looks_at=IdentityNote,
    check=check,
    summary="`$device:` stands twice before a device id, or before a user id.",
    why="Mixpanel takes off one prefix. With a second one the device is another "
    "device, and with one before a user id a device poses as a person: neither is "
    "ever linked to who it belongs to.",
    fix="Send the device id without any prefix as `$device_id`, and only ids of "
    "people as `$user_id`. Copy ids from `$device_id`, not from `distinct_id`.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management/identifying-users-simplified",
    needs=frozenset({Need.EVENTS}),
)
