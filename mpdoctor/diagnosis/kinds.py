"""Which subjects are made of what: of events, of requests, of identities and so on."""

from typing import Any

from mpdoctor.model.baseline import BaselineUse
from mpdoctor.model.campaigns import Campaigns
from mpdoctor.model.clock import EventClock
from mpdoctor.model.deliveries import FailedRequests
from mpdoctor.model.identity import (
    CrowdedUser,
    DuplicateProfiles,
    IdentityCluster,
    IdentityNote,
    IdentitySummary,
    MergedPeople,
    ProfileComparison,
    RefusedMerge,
    SharedDevice,
    SpellingVariants,
    StaleProperties,
    TwoSidedEvent,
)
from mpdoctor.model.levels import Area, Need
from mpdoctor.model.plan import TrackingPlan
from mpdoctor.model.probes import ConnectionReport
from mpdoctor.model.profiles import (
    GroupKey,
    ProfileNote,
    ProfileProperty,
    ProfileUpdateShape,
)
from mpdoctor.model.record import Exchange
from mpdoctor.model.rule import Rule
from mpdoctor.model.settings import IgnoreUse, Setup
from mpdoctor.model.subjects import (
    BadRecords,
    EventName,
    EventShape,
    Field,
    InputTotals,
    LargeEvents,
    RepeatedEvents,
    ValueFinding,
)
from mpdoctor.model.visitors import BusyId, VisitorGroup
from mpdoctor.model.volume_trends import DailyVolume, VersionVolume

Subject = type[Any]

PEOPLE: frozenset[Subject] = frozenset(
    {
        BusyId,
        CrowdedUser,
        DuplicateProfiles,
        IdentityCluster,
        IdentityNote,
        IdentitySummary,
        MergedPeople,
        ProfileComparison,
        RefusedMerge,
        SharedDevice,
        SpellingVariants,
        StaleProperties,
        TwoSidedEvent,
        VisitorGroup,
    }
)
"""What is made of identities."""

VISITORS: frozenset[Subject] = frozenset({BusyId, VisitorGroup})
"""What is made of identities, but says nothing of who is who."""

PROFILES: frozenset[Subject] = frozenset(
    {GroupKey, ProfileNote, ProfileProperty, ProfileUpdateShape}
)
"""What profiles and updates show without identities."""

_OF_EVENTS = (
    EventName,
    EventShape,
    Field,
    ValueFinding,
    RepeatedEvents,
    LargeEvents,
    VersionVolume,
    Campaigns,
    EventClock,
)

SEEN_IN: dict[Subject, tuple[Need, ...]] = {
    **dict.fromkeys(_OF_EVENTS, (Need.EVENTS,)),
    **dict.fromkeys(PEOPLE, (Need.PEOPLE,)),
    TwoSidedEvent: (Need.SIDES,),
    GroupKey: (Need.UPDATES,),
    ProfileNote: (Need.PROFILES, Need.UPDATES),
    ProfileProperty: (Need.PROFILES, Need.UPDATES),
    ProfileUpdateShape: (Need.UPDATES,),
    DailyVolume: (Need.DAYS,),
    InputTotals: (Need.EVENTS, Need.REQUESTS),
    BadRecords: (Need.INPUT,),
    Exchange: (Need.REQUESTS,),
    FailedRequests: (Need.REQUESTS,),
    ConnectionReport: (Need.NETWORK,),
    TrackingPlan: (Need.PLAN,),
    Setup: (Need.SETTINGS,),
    IgnoreUse: (Need.IGNORES,),
    BaselineUse: (Need.BASELINE,),
}
"""For each subject, the inputs of which one must be given to show any."""

_EVENTS = frozenset({Need.EVENTS})

MAIN_FAULT_SEEN_IN: dict[Area, tuple[frozenset[Need], ...]] = {
    Area.CONNECTION: (frozenset({Need.TOKEN, Need.NETWORK}),),
    Area.INGESTION: (_EVENTS,),
    Area.TRACKING_PLAN: (_EVENTS | {Need.PLAN},),
    Area.IDENTITY: (_EVENTS | {Need.IDS, Need.PEOPLE},),
    Area.PROFILES: (frozenset({Need.UPDATES}), frozenset({Need.PROFILES})),
    Area.GEOLOCATION: (_EVENTS,),
    Area.PRIVACY: (_EVENTS, frozenset({Need.UPDATES}), frozenset({Need.PROFILES})),
    Area.VOLUME: (_EVENTS | {Need.DAYS},),
    Area.BOTS: (_EVENTS | {Need.BROWSERS},),
    Area.ATTRIBUTION: (_EVENTS | {Need.BROWSERS},),
    Area.SDK: (frozenset({Need.REQUESTS}), frozenset({Need.OWN_PROXY})),
}
"""For each area, the inputs in which its main fault would show: any one of these sets.

An area that is not here has no rules for its main faults yet, and so is never healthy.
"""


def inputs_of(rule: Rule[Any]) -> frozenset[Need]:
    """The inputs that a rule looks at."""
    seen = (need for subject in rule.subjects for need in SEEN_IN[subject])
    return rule.needs.union(seen)


def looks_at_people(rule: Rule[Any]) -> bool:
    """Whether a rule looks at identities."""
    return not PEOPLE.isdisjoint(rule.subjects)


def looks_at_profiles(rule: Rule[Any]) -> bool:
    """Whether a rule looks at profiles or updates by themselves."""
    return not PROFILES.isdisjoint(rule.subjects)


def shown_subjects(rule: Rule[Any], *, plan_alone: bool) -> tuple[Subject, ...]:
    """The subjects that a rule is shown.

    One that judges data as well as the plan is shown the plan only where nothing else is
    examined: whoever sends data has not chosen the planned names.
    """
    subjects = rule.subjects
    if plan_alone or len(subjects) == 1:
        return subjects
    return tuple(subject for subject in subjects if subject is not TrackingPlan)
