"""Several people whose ids were joined by `$merge` or `$create_alias`."""

from collections.abc import Iterator

from mpdoctor.model.identity import MergedPeople
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._identities import NAMED, quoted_id

_LISTED = 3


def check(merged: MergedPeople) -> Iterator[Problem]:
    verbs = " and ".join(f"`{verb}`" for verb in merged.verbs if verb != "$identify")
    users = " and ".join(quoted_id(id) for id in merged.users[:_LISTED])
    if len(merged.users) > _LISTED:
        users += f" and {len(merged.users) - _LISTED} more"
    subject: dict[str, object] = {"users": list(merged.users)}
    if merged.between:
        device = merged.between[0]
        subject = {"device": device, **subject}
        message = (
            f"{verbs} joined anonymous id {quoted_id(device)} with {merged.people} people: "
            f"{users}"
        )
        sure = merged.same_form or merged.people > 2
    else:
        message = f"{verbs} made one person of {users}"
        sure = False
    yield Problem(
        message,
        at="event",
        subject=subject,
        evidence={
            "people": merged.people,
            "verbs": list(merged.verbs),
            "anonymous_ids": list(merged.between[:NAMED]),
            "events": merged.events,
        },
        # Ids of different forms, and ids joined directly, may be one person's.
        severity=None if sure else Severity.WARNING,
        confidence=None if sure else Confidence.POSSIBLE,
    )


RULE = Rule(
    code="ID029",
    name="merged-people",
    severity=Severity.ERROR,
    confidence=Confidence.LIKELY,
    looks_at=MergedPeople,
    check=check,
    summary="Under Original ID merge, `$merge` or `$create_alias` joined several "
    "people into one.",
    why="`$identify` refuses an anonymous id that already belongs to a person, but "
    "`$merge` joins any two ids and an alias joins any two unused ids. If several "
    "people use a device, they all become one person, and Mixpanel cannot undo it.",
    fix="Link an anonymous id to the first person only: use `$identify`, and "
    "create a new anonymous id when the person changes (`reset()`). Use `$merge` "
    "only for two ids that belong to one person. To separate people that are "
    "already joined, import their events again under new ids.",
    reference="https://docs.mixpanel.com/reference/identity-merge",
    needs=frozenset({Need.EVENTS}),
)
