"""What was examined, area by area, and what was not and why."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mpdoctor.checkup.identity import SUBJECTS
from mpdoctor.checkup.subjects import Subjects
from mpdoctor.engines.gathered import Gathered
from mpdoctor.models.batch import Door, Exchange
from mpdoctor.models.diagnosis import AreaStatus, Finding
from mpdoctor.models.ladder import Ladder
from mpdoctor.models.levels import Area, Need, Severity
from mpdoctor.models.plan import TrackingPlan
from mpdoctor.models.rule import Rule
from mpdoctor.models.setup import Setup
from mpdoctor.models.subjects import (
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
        kinds = rule.looks_at if isinstance(rule.looks_at, tuple) else (rule.looks_at,)
        needs = set(rule.needs)
        if _OF_EVENTS.issuperset(kinds):
            needs.add(Need.EVENTS)
        if SUBJECTS.issuperset(kinds):
            needs.add(Need.PEOPLE)
        if kinds == (Exchange,):
            needs.add(Need.REQUESTS)
        if kinds == (Ladder,):
            needs.add(Need.NETWORK)
        if kinds == (TrackingPlan,):
            needs.add(Need.PLAN)
        if plan_alone and TrackingPlan in kinds:
            needs.discard(Need.EVENTS)
        missing = [need for need in Need if need in needs and need not in there]
        if missing:
            skipped[rule.code] = missing[0].value
    return skipped


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
        Need.EVENTS: counted["events"] or counted["flawed"],
        Need.EXPORT: any(source.door is Door.EXPORT for source in subjects.sources),
        Need.REQUESTS: counted["exchanges"],
        Need.PROFILES: counted["profiles"],
        Need.UPDATES: counted["profile_updates"] or counted["group_updates"],
        Need.PEOPLE: gathered.identity is not None,
        Need.PLAN: setup.plan,
        Need.TOKEN: setup.token,
        Need.REGION: setup.region,
        Need.USER_ID_SPEC: setup.plan and setup.plan.user_id,
    }
    return {need for need, present in there.items() if present}


def area_statuses(
    catalogue: Sequence[Rule[Any]],
    active: Sequence[Rule[Any]],
    skipped: Mapping[str, str],
    findings: Sequence[Finding],
) -> dict[Area, AreaStatus]:
    """The verdict per area, in report order; `settings` only where it has findings."""
    statuses = {}
    for area in Area:
        found = [finding for finding in findings if finding.rule.area is area]
        if area is Area.SETTINGS and not found:
            continue
        rules = [rule for rule in active if rule.area is area]
        examined = [rule for rule in rules if rule.code not in skipped]
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
    if rules:
        reasons = [skipped[rule.code] for rule in rules]
        return max(sorted(set(reasons)), key=reasons.count)
    return LEFT_OUT if any(rule.area is area for rule in catalogue) else NOT_YET
