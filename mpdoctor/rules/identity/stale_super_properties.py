"""Super properties of one person on the events of the next."""

from collections.abc import Iterator

from mpdoctor.model.identity import StaleProperties
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._identities import NAMED, quoted_id
from mpdoctor.rules._messages import quoted

_LISTED = 3


def check(stale: StaleProperties) -> Iterator[Problem]:
    users = " and ".join(quoted_id(user) for user in stale.users[:_LISTED])
    if len(stale.users) > _LISTED:
        users += f" and {len(stale.users) - _LISTED} more"
    named = ", ".join(map(quoted, stale.properties[:_LISTED]))
    of = "user" if len(stale.users) == 1 else "users"
    where = "on the same device" if stale.same_device else "after the device id changed"
    single = stale.properties[0] if len(stale.properties) == 1 else None
    yield Problem(
        f"super properties of user {quoted_id(stale.owner)} stay on the events of {of} "
        f"{users} {where}: {named}",
        at=f"properties.{single}" if single else "properties",
        property=single,
        subject={
            "device": stale.device,
            "user": stale.owner,
            "users": list(stale.users[:NAMED]),
        },
        evidence={"properties": list(stale.properties)},
        confidence=None if stale.by_id or stale.same_device else Confidence.POSSIBLE,
    )


RULE = Rule(
    code="ID031",
    name="stale-super-properties",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=StaleProperties,
    check=check,
    summary="Super properties of one person remain on the events of the next.",
    why="The browser or app keeps super properties until `reset()` or "
    "`unregister()`. A new device id or another `identify()` does not clear them. "
    "Reports by user id, e-mail address, plan or role credit the next person's "
    "events to the previous person, although Mixpanel has the correct user.",
    fix="Call `reset()` at logout, which also clears super properties, or "
    "`unregister()` each of them. Register those of the new person after "
    "`identify()`. Use `register()`, not `register_once()`, which keeps existing "
    "values. Do not merge the profiles: these are two people.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/sdks/javascript",
    needs=frozenset({Need.EVENTS}),
)
