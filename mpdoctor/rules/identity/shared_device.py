"""Several people on one device id."""

from collections.abc import Iterator

from mpdoctor.mixpanel.people import form_of
from mpdoctor.model.identity import SharedDevice
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._identities import (
    NAMED,
    formatted_time,
    quoted_id,
    uses_of,
    with_article,
)


def check(device: SharedDevice) -> Iterator[Problem]:
    if not device.is_shared:
        return
    users = list(device.users)
    renamed = not device.sure and len({form_of(user) for user in users}) > 1
    yield Problem(
        f"device {quoted_id(device.device)} was used by {device.people} people without a "
        f"new device id in between; it looks like {with_article(device.looks_like)}",
        help=f"likely cause: {device.cause}; {device.fix}",
        at="properties.$device_id",
        subject={"device": device.device, "users": users},
        evidence={
            "people": device.people,
            "owner": users[0],
            "looks_like": device.looks_like,
            "because": device.why,
            "events": device.total,
            "anonymous": device.anonymous,
            "misplaced": device.misplaced,
            "switches": device.switched,
            "switched": [
                {
                    "time": formatted_time(switch.at),
                    "from": switch.before,
                    "to": switch.after,
                    "platform": switch.platform,
                    "version": switch.version,
                }
                for switch in device.switches[:NAMED]
            ],
            "stays": uses_of(device),
        },
        # Whoever got an id of another form may be the same person.
        severity=Severity.WARNING if renamed else None,
        confidence=None
        if device.sure
        else Confidence.POSSIBLE
        if renamed
        else Confidence.LIKELY,
    )


RULE = Rule(
    code="ID001",
    name="shared-device",
    severity=Severity.ERROR,
    looks_at=SharedDevice,
    check=check,
    summary="More than one person was identified on a device that kept its device id.",
    why="Mixpanel permanently assigns a device to the first person identified on "
    "it. It credits that person with everything that later people do on the device "
    "before they log in: two people look like one.",
    fix="Under Simplified ID merge, call `reset()` at every logout and session "
    "timeout, before the next `identify()`. Under Original ID merge, call it only "
    "when the person changes, because each reset adds an id to the cluster of at "
    "most 500. Servers must not copy one `$device_id` into the events of several "
    "people.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management/identifying-users-simplified",
    needs=frozenset({Need.EVENTS}),
)
