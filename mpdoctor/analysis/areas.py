"""What was examined, area by area, and what was not and why."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mpdoctor.analysis.kinds import PEOPLE, SEEN_IN, kinds_of
from mpdoctor.analysis.subjects import Subjects
from mpdoctor.analysis.totals import Totals
from mpdoctor.model.levels import Area, Need, Severity
from mpdoctor.model.record import Channel
from mpdoctor.model.report import AreaStatus, Finding
from mpdoctor.model.rule import Rule
from mpdoctor.model.settings import Setup

if TYPE_CHECKING:
    from mpdoctor.model.probes import ConnectionReport

NOT_YET = "this version has no rules for it"
LEFT_OUT = "its rules were left out"


def skipped_rules(
    rules: Iterable[Rule[Any]],
    totals: Totals,
    subjects: Subjects,
    setup: Setup,
    *,
    ignores: bool,
    plan_alone: bool,
    connection: "ConnectionReport | None" = None,
) -> dict[str, str]:
    """Code and reason of each rule that cannot be examined with what is there."""
    there = _present(totals, subjects, setup) | asked_of(connection)
    if ignores:
        there.add(Need.IGNORES)
    # Many rules look at the same and need the same.
    missing: dict[Any, Need | None] = {}
    skipped = {}
    for rule in rules:
        key = rule.kinds, rule.needs
        if key not in missing:
            missing[key] = _missing(rule, there, plan_alone=plan_alone)
        need = missing[key]
        if need is not None:
            skipped[rule.code] = need.value
    return skipped


def _missing(rule: Rule[Any], there: set[Need], *, plan_alone: bool) -> Need | None:
    """What keeps a rule from being examined."""
    kinds = kinds_of(rule, plan_alone=plan_alone)
    needs = set(rule.needs)
    if plan_alone and "TrackingPlan" in kinds:
        needs.discard(Need.EVENTS)
    ways = {need for kind in kinds for need in SEEN_IN.get(kind, ())}
    if ways and there.isdisjoint(ways):
        needs |= ways
    if not PEOPLE.isdisjoint(kinds):
        needs.add(Need.INPUT)
    return next((need for need in Need if need in needs and need not in there), None)


def asked_of(connection: "ConnectionReport | None") -> set[Need]:
    """What the network was asked about."""
    if connection is None:
        return set()
    there = {
        Need.NETWORK: connection.used_network,
        Need.ACCOUNT: connection.account,
        Need.OWN_PROXY: connection.proxy,
    }
    return {need for need, present in there.items() if present}


def _present(totals: Totals, subjects: Subjects, setup: Setup) -> set[Need]:
    counted = totals.examined
    there = {
        Need.INPUT: any(counted.values()),
        Need.EVENTS: counted["events"],
        Need.SENT: counted["events"] or counted["profile_updates"],
        Need.EXPORT: any(
            source.channel is Channel.EXPORT for source in subjects.sources
        ),
        Need.REQUESTS: counted["exchanges"],
        Need.PROFILES: counted["profiles"],
        Need.UPDATES: counted["profile_updates"] or counted["group_updates"],
        Need.PEOPLE: totals.identity is not None,
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
            and (plan_alone or rule.kinds != ("TrackingPlan",))
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
