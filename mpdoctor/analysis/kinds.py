"""The kinds of subject by name, so that those which a run has none of need no import."""

from typing import Any

from mpdoctor.model.levels import Need
from mpdoctor.model.rule import Rule

PEOPLE = frozenset(
    {
        "CrowdedUser",
        "DuplicateProfiles",
        "IdentityCluster",
        "IdentityNote",
        "IdentitySummary",
        "ProfileNote",
        "ProfileUpdateShape",
        "RefusedMerge",
        "SharedDevice",
        "SpellingVariants",
    }
)
"""What is made of identities and profiles."""

_OF_EVENTS = (
    "EventName",
    "EventShape",
    "Field",
    "ValueFinding",
    "RepeatedEvents",
    "LargeEvents",
)

SEEN_IN: dict[str, tuple[Need, ...]] = {
    **dict.fromkeys(_OF_EVENTS, (Need.EVENTS,)),
    **dict.fromkeys(PEOPLE, (Need.PEOPLE,)),
    "InputTotals": (Need.EVENTS, Need.REQUESTS),
    "BadRecords": (Need.INPUT,),
    "Exchange": (Need.REQUESTS,),
    "ConnectionReport": (Need.NETWORK,),
    "TrackingPlan": (Need.PLAN,),
    "Setup": (Need.SETTINGS,),
    "IgnoreUse": (Need.IGNORES,),
}
"""For a kind of subject, the things of which one must be there to show any."""


def kinds_of(rule: Rule[Any], *, plan_alone: bool) -> tuple[str, ...]:
    """The kinds of subject that a rule is shown.

    One that judges data as well as the plan is shown the plan only where that is all
    that was asked about: planned names are nobody's fault who sends them.
    """
    kinds = rule.kinds
    if plan_alone or len(kinds) == 1:
        return kinds
    return tuple(kind for kind in kinds if kind != "TrackingPlan")
