"""The status of each area, and which rules could not be examined and why."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from mpdoctor.analysis.answers import LOST, UNKNOWN, UNSURE
from mpdoctor.analysis.totals import Totals
from mpdoctor.diagnosis.campaigns import has_browsers
from mpdoctor.diagnosis.kinds import (
    MAIN_FAULT_SEEN_IN,
    SEEN_IN,
    inputs_of,
    looks_at_people,
    shown_subjects,
)
from mpdoctor.diagnosis.subjects import Subjects
from mpdoctor.model.deliveries import DeliveryTotals, FailedRequests
from mpdoctor.model.levels import Area, Need, Severity
from mpdoctor.model.plan import TrackingPlan
from mpdoctor.model.probes import STEP_NAMES, ConnectionReport, StepStatus
from mpdoctor.model.record import Channel, Kind
from mpdoctor.model.report import AreaStatus, Finding, Ignored
from mpdoctor.model.rule import Rule
from mpdoctor.model.settings import Setup

NOT_YET = "this version has no rules for the main faults"
PARTLY_READ = "an input was not read in full"
PARTLY_JUDGED = "there are too many faulty properties to judge the values of all"
LEFT_OUT = "its rules are not part of this run"
NO_ANSWERS = "no answers to the requests were recorded"
NO_DATA_SENT = "no captured request has events or profile updates"

_ASKED_ABOUT = {Area.CONNECTION: frozenset(STEP_NAMES), Area.SDK: frozenset({5})}
"""The numbers of the connection checks that say something about an area."""

_PASSED_OVER = ("other_requests", "outside_window")
"""What is counted but not examined."""

_UPDATES = (Kind.PROFILE_UPDATE, Kind.GROUP_UPDATE)
_SENT = {
    Area.INGESTION: ("event", (Kind.EVENT,)),
    Area.PROFILES: ("update", _UPDATES),
    Area.SDK: ("record", (Kind.EVENT, *_UPDATES)),
}
"""The areas that are healthy only if records arrive: of which kinds, and their name."""


def skipped_rules(
    rules: Iterable[Rule[Any]], given: Set[Need], *, plan_alone: bool
) -> dict[str, str]:
    """Code and reason of each rule that cannot be examined with what is given."""
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


def _missing(rule: Rule[Any], given: Set[Need], *, plan_alone: bool) -> Need | None:
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
        Need.PROXIED: connection.proxy,
    }
    return {need for need, present in given.items() if present}


def given_needs(
    totals: Totals,
    subjects: Subjects,
    setup: Setup,
    connection: ConnectionReport | None,
    *,
    ignores: bool,
    baseline: bool,
    ids: bool,
) -> set[Need]:
    """The needs of rules that this run meets; `ids` is whether any event carries one."""
    counted = totals.examined
    given = {
        Need.INPUT: any(counted[kind] for kind in counted if kind not in _PASSED_OVER),
        Need.EVENTS: counted["events"],
        Need.SENT: counted["events"] or counted["profile_updates"],
        Need.EXPORT: any(
            source.channel is Channel.EXPORT for source in subjects.sources
        ),
        Need.RECEIPT: setup.now_given or _is_receipt_known(totals),
        Need.EXPORT_RECEIPT: totals.timed[Channel.EXPORT, True],
        Need.REQUESTS: counted["exchanges"] or counted["withheld_calls"],
        Need.PROXIED: counted["exchanges"],
        Need.PROFILES: counted["profiles"],
        Need.UPDATES: counted["profile_updates"] or counted["group_updates"],
        Need.BROWSERS: has_browsers(totals),
        Need.DAYS: subjects.volumes.are_enough,
        Need.IDS: ids,
        Need.PEOPLE: totals.identity is not None,
        Need.SIDES: totals.identity is not None and not totals.identity.alone,
        Need.PLAN: setup.plan,
        Need.TOKEN: setup.token,
        Need.REGION: setup.region,
        Need.SETTINGS: replace(setup, now=0.0, now_given=False, plan=None, places={})
        != Setup(),
        Need.USER_ID_SPEC: setup.plan and setup.plan.user_id,
        Need.IGNORES: ignores,
        Need.BASELINE: baseline,
    }
    return {need for need, present in given.items() if present} | probed(connection)


def _is_receipt_known(totals: Totals) -> bool:
    """Whether it is known of any events on their way in when they were received."""
    ways = (Channel.TRACK, Channel.IMPORT)
    return any(totals.timed[way, True] for way in ways) or not any(
        totals.timed[way, False] for way in ways
    )


class RulesOfRun(Struct, frozen=True):
    """The rules of a run, and which of them were examined.

    `known` are all rules that there are to choose from, and `active` those that are turned
    on. `given` is what the run has of what rules need; `skipped` says by code which rules
    lack something, and what. `selected` is true where the user has named the rules.
    """

    known: Sequence[Rule[Any]]
    active: Sequence[Rule[Any]]
    given: Set[Need]
    skipped: Mapping[str, str]
    selected: bool = False
    plan_alone: bool = False

    @property
    def examined(self) -> list[Rule[Any]]:
        """The rules that can be shown something."""
        return [rule for rule in self.active if rule.code not in self.skipped]


def area_statuses(
    run: RulesOfRun,
    findings: Sequence[Finding],
    ignored: Sequence[Ignored] = (),
    *,
    connection: ConnectionReport | None = None,
    deliveries: DeliveryTotals | None = None,
    partly: str = "",
) -> dict[Area, AreaStatus]:
    """The status of each area, in report order; `settings` only where it has findings.

    `ignored` is what settings or a baseline leave out. `partly` says why not all of the
    input was examined; it is empty where it was.
    """
    missing = _missing_areas(run, findings, ignored, connection, deliveries, partly)
    statuses = {}
    for area in Area:
        found = Counter(one.severity for one in findings if one.rule.area is area)
        if area is Area.SETTINGS and not found:
            continue
        status = _status_without_findings(area, run, connection, deliveries)
        if status.status == "healthy" and area in missing:
            status = missing[area]
        if found:
            status = replace(
                status,
                status="findings",
                errors=found[Severity.ERROR],
                warnings=found[Severity.WARNING],
                info=found[Severity.INFO],
            )
        left_out = sum(one.count for one in ignored if one.area is area)
        note = _unanswered(area, deliveries) if status.is_examined else ""
        statuses[area] = replace(status, ignored=left_out, note=note)
    return statuses


def _missing_areas(
    run: RulesOfRun,
    findings: Sequence[Finding],
    ignored: Sequence[Ignored],
    connection: ConnectionReport | None,
    deliveries: DeliveryTotals | None,
    partly: str,
) -> dict[Area, AreaStatus]:
    """The areas that are not healthy even if nothing was found, and why."""
    missing: dict[Area, AreaStatus] = {}
    if partly:
        unread = AreaStatus("not settled", reason=partly)
        missing = dict.fromkeys(set(Area) - {Area.CONNECTION}, unread)
    # Who leaves out what was lost does not want to hear of it here either.
    is_heard = not ignored or any(
        FailedRequests in finding.rule.subjects for finding in findings
    )
    if not run.selected and is_heard:
        missing |= _undelivered(deliveries) | _refuted(connection)
    return missing


def _status_without_findings(
    area: Area,
    run: RulesOfRun,
    connection: ConnectionReport | None,
    deliveries: DeliveryTotals | None,
) -> AreaStatus:
    """The status of an area in which nothing was found.

    It is healthy only if its main fault could have been found; or, where the user has named
    the rules, if all of these could be examined.
    """
    rules = [rule for rule in run.active if rule.area is area]
    if not rules:
        if area is Area.SETTINGS:
            return AreaStatus("healthy")
        known = any(rule.area is area for rule in run.known)
        return AreaStatus("not examined", reason=LEFT_OUT if known else NOT_YET)
    unsettled = _unsettled(area, connection)
    if unsettled is not None:
        return unsettled
    ran = any(rule.code not in run.skipped for rule in rules)
    whole = not any(rule.code in run.skipped for rule in rules)
    enough = run.plan_alone or (run.selected and whole)
    if area is Area.SETTINGS or (ran and enough):
        return AreaStatus("healthy")
    return _status_of_main_fault(
        area, rules, run.skipped, run.given, connection, deliveries
    )


def _status_of_main_fault(
    area: Area,
    rules: Sequence[Rule[Any]],
    skipped: Mapping[str, str],
    given: Set[Need],
    connection: ConnectionReport | None,
    deliveries: DeliveryTotals | None,
) -> AreaStatus:
    """Whether the main fault of an area could have been found, and if not, why."""
    if area is Area.CONNECTION:
        return _connection_status(connection)
    inputs = MAIN_FAULT_SEEN_IN.get(area)
    if inputs is None:
        return AreaStatus("not examined", reason=NOT_YET)
    proxy = connection.proxy if connection is not None else None
    if area is Area.SDK and proxy is not None and proxy.unreachable is not None:
        return AreaStatus("not examined", reason="no route of the proxy was reached")
    if area is Area.SDK and proxy is None and Need.REQUESTS in given:
        fates = _fates(deliveries, _SENT[area][1]) if deliveries is not None else set()
        refused = deliveries.replays_refused if deliveries is not None else 0
        if fates <= {UNKNOWN} and not refused:
            reason = NO_ANSWERS if fates else NO_DATA_SENT
            return AreaStatus("not examined", reason=reason)
    ran = [rule for rule in rules if rule.code not in skipped]
    for needs in inputs:
        # A rule about unreadable lines, say, has not looked at any event.
        if needs <= given and not all(
            needs.isdisjoint(inputs_of(rule)) for rule in ran
        ):
            return AreaStatus("healthy")
    missing = [need for need in Need if need in inputs[0] and need not in given]
    reason = missing[0].value if missing else _usual_reason(rules, skipped)
    return AreaStatus("not examined", reason=reason)


def _connection_status(connection: ConnectionReport | None) -> AreaStatus:
    """Healthy where Mixpanel itself answered about host and token."""
    if connection is None:
        return AreaStatus("not examined", reason="only `check` asks Mixpanel")
    for step in connection.steps[1:3]:
        if step.status is not StepStatus.PROVED:
            return AreaStatus("not examined", reason=step.message, help=step.advice)
    return AreaStatus("healthy")


def _refuted(connection: ConnectionReport | None) -> dict[Area, AreaStatus]:
    """Where Mixpanel answers well, but what stands in front of it does not."""
    for step in connection.steps if connection is not None else ():
        if step.status is StepStatus.REFUTED:
            reason = f"the {step.name} does not work as it should"
            return {Area.CONNECTION: AreaStatus("not settled", reason=reason)}
    return {}


def _unsettled(area: Area, connection: ConnectionReport | None) -> AreaStatus | None:
    """The status of an area of which the network was asked without a clear answer."""
    asked = _ASKED_ABOUT.get(area, ())
    for step in connection.steps if connection is not None else ():
        if step.is_unsettled and step.number in asked:
            reason = f"no clear answer about the {step.name}"
            return AreaStatus("not settled", reason=reason, help=step.advice)
    return None


def _unanswered(area: Area, deliveries: DeliveryTotals | None) -> str:
    """That nothing says whether the records of an area arrived; empty otherwise."""
    if deliveries is None or area not in _SENT:
        return ""
    fates = _fates(deliveries, _SENT[area][1])
    return NO_ANSWERS if fates == {UNKNOWN} else ""


def _fates(deliveries: DeliveryTotals, kinds: Iterable[Kind]) -> set[str]:
    """All that became of records of these kinds."""
    counts = (deliveries.records.get(kind.value, {}) for kind in kinds)
    return {fate for one in counts for fate, count in one.items() if count}


def _undelivered(deliveries: DeliveryTotals | None) -> dict[Area, AreaStatus]:
    """By area, how many of the records that it is about did not arrive."""
    if deliveries is None:
        return {}
    reasons: dict[Area, str] = {}
    for area, (noun, kinds) in _SENT.items():
        for fate, verb in ((LOST, "did not arrive"), (UNSURE, "may not have arrived")):
            counts = deliveries.count(fate)
            number = sum(counts.get(kind.value, 0) for kind in kinds)
            if number and area not in reasons:
                plural = "" if number == 1 else "s"
                reasons[area] = f"{number:,} {noun}{plural} {verb}"
    if deliveries.replays_refused:
        number = deliveries.replays_refused
        said = (
            "request with session replays"
            if number == 1
            else "requests with session replays"
        )
        reasons.setdefault(Area.SDK, f"{number:,} {said} did not arrive")
    return {
        area: AreaStatus("not settled", reason=reason)
        for area, reason in reasons.items()
    }


def _usual_reason(rules: Sequence[Rule[Any]], skipped: Mapping[str, str]) -> str:
    reasons = [skipped[rule.code] for rule in rules if rule.code in skipped]
    return max(sorted(set(reasons)), key=reasons.count, default=LEFT_OUT)
