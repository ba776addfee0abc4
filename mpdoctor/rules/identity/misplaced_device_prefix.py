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
    summary="A device id has the prefix `$device:` twice, or a user id has the prefix.",
    why="Mixpanel removes one prefix. With a second prefix the device becomes "
    "another device, and a user id with the prefix becomes a device. Mixpanel "
    "never links either to its owner.",
    fix="Send the device id without a prefix as `$device_id`, and send only ids of "
    "people as `$user_id`. Copy ids from `$device_id`, not from `distinct_id`.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management/identifying-users-simplified",
    needs=frozenset({Need.EVENTS}),
)
