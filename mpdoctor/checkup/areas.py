"""What was examined, area by area, and what was not and why."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mpdoctor.checkup.identity import SUBJECTS
from mpdoctor.checkup.subjects import Subjects
from mpdoctor.engines.gathered import Gathered
from mpdoctor.models.batch import Door, Exchange
from mpdoctor.models.diagnosis import AreaStatus, Finding
from mpdoctor.models.ignores import IgnoreUse
from mpdoctor.models.ladder import Ladder
from mpdoctor.models.levels import Area, Need, Severity
from mpdoctor.models.plan import TrackingPlan
from mpdoctor.models.rule import Rule
from mpdoctor.models.setup import Setup
from mpdoctor.models.subjects import (
    BadRecords,
    Census,
    EventName,
    EventShape,
    Field,
    LargeEvents,
    RepeatedEvents,
    Sighting,
)

NOT_YET = "this version has no rules for it"
LEFT_OUT = "its rules were left out"

_OF_EVENTS = {EventName, EventShape, Field, Sighting, RepeatedEvents, LargeEvents}

_SEEN_IN: dict[type, tuple[Need, ...]] = {
    **dict.fromkeys(_OF_EVENTS, (Need.EVENTS,)),
    **dict.fromkeys(SUBJECTS, (Need.PEOPLE,)),
    Census: (Need.EVENTS, Need.REQUESTS),
    BadRecords: (Need.INPUT,),
    Exchange: (Need.REQUESTS,),
    Ladder: (Need.NETWORK,),
    TrackingPlan: (Need.PLAN,),
    Setup: (Need.SETTINGS,),
    IgnoreUse: (Need.IGNORES,),
}
"""For a kind of subject, the things of which one must be there to show any."""


def skipped_rules(
    rules: Iterable[Rule[Any]],
    gathered: Gathered,
    subjects: Subjects,
    setup: Setup,
    *,
    ignores: bool,
    plan_alone: bool,
    ladder: Ladder | None = None,
) -> dict[str, str]:
    """Code and reason of each rule that cannot be examined with what is there."""
    there = _present(gathered, subjects, setup) | asked_of(ladder)
    if ignores:
        there.add(Need.IGNORES)
    skipped = {}
    for rule in rules:
        kinds = kinds_of(rule, plan_alone=plan_alone)
        needs = set(rule.needs)
        if plan_alone and TrackingPlan in kinds:
            needs.discard(Need.EVENTS)
        ways = {need for kind in kinds for need in _SEEN_IN.get(kind, ())}
        if ways and there.isdisjoint(ways):
            needs |= ways
        if not SUBJECTS.isdisjoint(kinds):
            needs.add(Need.INPUT)
        missing = [need for need in Need if need in needs and need not in there]
        if missing:
            skipped[rule.code] = missing[0].value
    return skipped


def kinds_of(rule: Rule[Any], *, plan_alone: bool) -> tuple[type[Any], ...]:
    """The kinds of subject that a rule is shown.

    One that judges data as well as the plan is shown the plan only where that is all
    that was asked about: planned names are nobody's fault who sends them.
    """
    if not isinstance(rule.looks_at, tuple):
        return (rule.looks_at,)
    return tuple(
        kind for kind in rule.looks_at if plan_alone or kind is not TrackingPlan
    )


def asked_of(ladder: Ladder | None) -> set[Need]:
    """What the network was asked about."""
    if ladder is None:
        return set()
    there = {
        Need.NETWORK: ladder.asked,
        Need.ACCOUNT: ladder.account,
        Need.OWN_PROXY: ladder.proxy,
    }
    return {need for need, present in there.items() if present}


def _present(gathered: Gathered, subjects: Subjects, setup: Setup) -> set[Need]:
    counted = gathered.examined
    there = {
        Need.INPUT: any(counted.values()),
        Need.EVENTS: counted["events"],
        Need.SENT: counted["events"] or counted["profile_updates"],
        Need.EXPORT: any(source.door is Door.EXPORT for source in subjects.sources),
        Need.REQUESTS: counted["exchanges"],
        Need.PROFILES: counted["profiles"],
        Need.UPDATES: counted["profile_updates"] or counted["group_updates"],
        Need.PEOPLE: gathered.identity is not None,
        Need.PLAN: setup.plan,
        Need.TOKEN: setup.token,
        Need.REGION: setup.region,
        Need.SETTINGS: replace(setup, now=0.0, plan=None, places={}) != Setup(),
        Need.USER_ID_SPEC: setup.plan and setup.plan.user_id,
    }
    return {need for need, present in there.items() if present}


def area_statuses(
    catalogue: Sequence[Rule[Any]],
    active: Sequence[Rule[Any]],
    skipped: Mapping[str, str],
    findings: Sequence[Finding],
    *,
    plan_alone: bool = False,
) -> dict[Area, AreaStatus]:
    """The verdict per area, in report order; `settings` only where it has findings.

    A plan that is sound in itself says nothing of what is sent: its area is healthy
    only where events were held against it, or the plan was all that was asked about.
    """
    statuses = {}
    for area in Area:
        found = [finding for finding in findings if finding.rule.area is area]
        if area is Area.SETTINGS and not found:
            continue
        rules = [rule for rule in active if rule.area is area]
        examined = [
            rule
            for rule in rules
            if rule.code not in skipped
            and (plan_alone or rule.looks_at is not TrackingPlan)
        ]
        if found:
            counts = Counter(finding.severity for finding in found)
            statuses[area] = AreaStatus(
                "findings",
                counts[Severity.ERROR],
                counts[Severity.WARNING],
                counts[Severity.INFO],
            )
        elif examined:
            statuses[area] = AreaStatus("healthy")
        else:
            statuses[area] = AreaStatus(
                "not examined", reason=_reason(area, catalogue, rules, skipped)
            )
    return statuses


def _reason(
    area: Area,
    catalogue: Sequence[Rule[Any]],
    rules: Sequence[Rule[Any]],
    skipped: Mapping[str, str],
) -> str:
    if any(rule.code in skipped for rule in rules):
        reasons = [skipped[rule.code] for rule in rules if rule.code in skipped]
        return max(sorted(set(reasons)), key=reasons.count)
    return LEFT_OUT if any(rule.area is area for rule in catalogue) else NOT_YET
