"""The status of each area, and which rules could not be examined and why."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from mpdoctor.analysis.kinds import SEEN_IN, looks_at_people, shown_subjects
from mpdoctor.analysis.subjects import Subjects
from mpdoctor.analysis.totals import Totals
from mpdoctor.model.levels import Area, Need, Severity
from mpdoctor.model.plan import TrackingPlan
from mpdoctor.model.probes import ConnectionReport
from mpdoctor.model.record import Channel
from mpdoctor.model.report import AreaStatus, Finding
from mpdoctor.model.rule import Rule
from mpdoctor.model.settings import Setup

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
    connection: ConnectionReport | None = None,
) -> dict[str, str]:
    """Code and reason of each rule that cannot be examined with what is there."""
    given = _given(totals, subjects, setup) | probed(connection)
    if ignores:
        given.add(Need.IGNORES)
    # Many rules look at the same subjects and need the same.
    missing: dict[Any, Need | None] = {}
    skipped = {}
    for rule in rules:
        key = rule.subjects, rule.needs
        if key not in missing:
            missing[key] = _missing(rule, given, plan_alone=plan_alone)
        need = missing[key]
        if need is not None:
            skipped[rule.code] = need.value
    return skipped


def _missing(rule: Rule[Any], given: set[Need], *, plan_alone: bool) -> Need | None:
    """What keeps a rule from being examined."""
    subjects = shown_subjects(rule, plan_alone=plan_alone)
    needs = set(rule.needs)
    if plan_alone and TrackingPlan in subjects:
        needs.discard(Need.EVENTS)
    inputs = {need for subject in subjects for need in SEEN_IN[subject]}
    if inputs and given.isdisjoint(inputs):
        needs |= inputs
    if looks_at_people(rule):
        needs.add(Need.INPUT)
    return next((need for need in Need if need in needs and need not in given), None)


def probed(connection: ConnectionReport | None) -> set[Need]:
    """What the network was asked, as needs of rules."""
    if connection is None:
        return set()
    given = {
        Need.NETWORK: connection.used_network,
        Need.ACCOUNT: connection.account,
        Need.OWN_PROXY: connection.proxy,
    }
    return {need for need, present in given.items() if present}


def _given(totals: Totals, subjects: Subjects, setup: Setup) -> set[Need]:
    counted = totals.examined
    given = {
        Need.INPUT: any(counted.values()),
        Need.EVENTS: counted["events"],
        Need.SENT: counted["events"] or counted["profile_updates"],
        Need.EXPORT: any(
            source.channel is Channel.EXPORT for source in subjects.sources
        ),
        Need.RECEIPT: setup.now_given or _is_receipt_known(totals),
        Need.EXPORT_RECEIPT: totals.timed[Channel.EXPORT, True],
        Need.REQUESTS: counted["exchanges"],
        Need.PROFILES: counted["profiles"],
        Need.UPDATES: counted["profile_updates"] or counted["group_updates"],
        Need.PEOPLE: totals.identity is not None,
        Need.PLAN: setup.plan,
        Need.TOKEN: setup.token,
        Need.REGION: setup.region,
        Need.SETTINGS: replace(setup, now=0.0, now_given=False, plan=None, places={})
        != Setup(),
        Need.USER_ID_SPEC: setup.plan and setup.plan.user_id,
    }
    return {need for need, present in given.items() if present}


def _is_receipt_known(totals: Totals) -> bool:
    """Whether it is known of any events on their way in when they were received."""
    ways = (Channel.TRACK, Channel.IMPORT)
    return any(totals.timed[way, True] for way in ways) or not any(
        totals.timed[way, False] for way in ways
    )


def area_statuses(
    catalogue: Sequence[Rule[Any]],
    active: Sequence[Rule[Any]],
    skipped: Mapping[str, str],
    findings: Sequence[Finding],
    *,
    plan_alone: bool = False,
) -> dict[Area, AreaStatus]:
    """The status of each area, in report order; `settings` only where it has findings.

    A plan without faults proves nothing about the data that is sent: its area is healthy
    only if events were compared with it, or if the plan was all that was to be examined.
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
            and (plan_alone or rule.subjects != (TrackingPlan,))
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
