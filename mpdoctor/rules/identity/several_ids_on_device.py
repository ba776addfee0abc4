"""Devices that one person used under several user ids."""

from collections.abc import Iterator

from mpdoctor.model.identity import SharedDevice
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._identities import quoted_id, uses_of


def check(device: SharedDevice) -> Iterator[Problem]:
    if device.is_shared:
        return
    users = list(device.users)
    yield Problem(
        f"device {quoted_id(device.device)} was used under {len(users)} user ids of one "
        f"person: {device.why}",
        help=device.fix,
        at="properties.$user_id",
        subject={"device": device.device, "users": users},
        evidence={
            "owner": users[0],
            "because": device.why,
            "events": device.total,
            "stays": uses_of(device),
        },
    )


RULE = Rule(
    code="ID030",
    name="several-ids-on-device",
    severity=Severity.INFO,
    confidence=Confidence.LIKELY,
    looks_at=SharedDevice,
    check=check,
    summary="One person was identified by several user ids on the same device.",
    why="Two user ids are two people in every report. Their profiles share an "
    "e-mail address or a phone number, or the ids differ only in spelling, so this "
    "is not a shared device and `reset()` would not help. ID012, ID014 or PRO001 "
    "reports that the ids belong to one person; this rule names the device that "
    "they share.",
    fix="Pass one id that never changes, such as the account id, to `identify()` "
    "in all clients and servers.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management/identifying-users-simplified",
    needs=frozenset({Need.EVENTS}),
)
