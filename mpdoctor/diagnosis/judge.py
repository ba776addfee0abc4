"""Shows the rules the subjects made of the totals, and makes a diagnosis of their problems."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from mpdoctor.analysis.chosen import with_requests
from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.analysis.totals import Totals
from mpdoctor.diagnosis.areas import (
    PARTLY_JUDGED,
    PARTLY_READ,
    area_statuses,
    given_needs,
    skipped_rules,
)
from mpdoctor.diagnosis.background import Background, explained, finding_order
from mpdoctor.diagnosis.baseline import BaselineMatching
from mpdoctor.diagnosis.cdp_calls import cdp_calls
from mpdoctor.diagnosis.deduplication import deduplication
from mpdoctor.diagnosis.findings import Fault, rolled_up, summed
from mpdoctor.diagnosis.ignores import Ignoring
from mpdoctor.diagnosis.kinds import shown_subjects
from mpdoctor.diagnosis.positions import PositionResolver
from mpdoctor.diagnosis.redaction import Redactor
from mpdoctor.diagnosis.shown import ShownSubjects, fault_of
from mpdoctor.diagnosis.streams import streams
from mpdoctor.diagnosis.subjects import Subjects, event_name
from mpdoctor.diagnosis.suppression import suppress
from mpdoctor.diagnosis.volumes import volumes
from mpdoctor.diagnosis.walk import Follower, silence_of
from mpdoctor.diagnosis.walk_causes import explains_steps, walk_of
from mpdoctor.model.baseline import BaselineUse
from mpdoctor.model.place import NOWHERE
from mpdoctor.model.plan import TrackingPlan
from mpdoctor.model.probes import ConnectionReport
from mpdoctor.model.report import Diagnosis, Finding, Ignored
from mpdoctor.model.rule import Rule
from mpdoctor.model.settings import (
    IgnoreUse,
    Region,
    Setup,
)
from mpdoctor.model.streams import Stream
from mpdoctor.model.subjects import (
    Occurrences,
)
from mpdoctor.model.walk import EventChoice
from mpdoctor.model.window import TimeWindow

if TYPE_CHECKING:
    # Only where there are identities is a database needed.
    from mpdoctor.diagnosis.identity_subjects import IdentitySubjects
    from mpdoctor.identity.graph import IdentityGraph


def judge(
    totals: Totals,
    setup: Setup,
    planned: Planned,
    selection: RuleSelection,
    *,
    sources: Sequence[str],
    unread: Sequence[tuple[str, str]] = (),
    plan_alone: bool = False,
    subjects: Subjects | None = None,
    graph: "IdentityGraph | None" = None,
    connection: ConnectionReport | None = None,
    choice: EventChoice | None = None,
    window: TimeWindow | None = None,
) -> Diagnosis:
    """The diagnosis of the totals. `sources` are names by number.

    `subjects` are those of these totals, where somebody has made them already. `choice`
    names the events of `totals.chosen`, which are then followed.
    """
    subjects = subjects or Subjects(totals, setup, planned)
    people, summary = _identity_subjects(graph, totals, subjects)
    rules = selection.active
    given = given_needs(
        totals,
        subjects,
        setup,
        connection,
        ignores=bool(selection.ignores),
        baseline=selection.baseline is not None,
        ids=bool(summary and summary["people"]["before"]),
    )
    skipped = skipped_rules(rules, given, plan_alone=plan_alone)
    examined_rules = [rule for rule in rules if rule.code not in skipped]
    probed: tuple[ConnectionReport, ...] = ()
    if connection is not None and connection.used_network:
        probed = (replace(connection, totals=subjects.totals),)
    shown = ShownSubjects(subjects, people, totals, setup, probed)
    ignoring = Ignoring(selection.ignores, setup.now)
    names = sum(isinstance(key, str) for key in totals.names.keys())  # noqa: SIM118

    def faults_of(
        shown: ShownSubjects, rules: Iterable[Rule[Any]], ignoring: Ignoring
    ) -> list[Fault]:
        found = (
            fault
            for rule in rules
            for subject in shown_subjects(rule, plan_alone=plan_alone)
            for fault in shown.faults(rule, subject)
        )
        return _weighed(
            summed(found, totals.keep), selection, ignoring, sources, names, totals.keep
        )

    faults = faults_of(shown, examined_rules, ignoring)
    ignored = tuple(ignoring.ignored(names))
    faults += [
        fault_of(rule, problem, None, None, Occurrences())
        for rule in examined_rules
        if rule.subjects == (IgnoreUse,)
        for use in ignoring.uses(examined_rules)
        for problem in rule.check(use)
    ]
    where = PositionResolver(totals, sources)
    redactor = Redactor(setup, connection)
    findings = [
        redactor.finding(finding)
        for finding in explained(
            [
                (_finding(fault, selection, where, setup.plan), fault)
                for fault in faults
            ],
            Background(totals),
        )
    ]
    known: list[Ignored] = []
    result = None
    if selection.baseline is not None:
        matching = BaselineMatching(selection.baseline, setup.now)
        findings, known = matching.split(findings, totals)
        codes = {rule.code for rule in examined_rules}
        result = matching.result(codes, whole=not unread)
        findings += [
            _finding(
                fault_of(rule, problem, None, None, Occurrences()),
                selection,
                where,
                None,
            )
            for rule in examined_rules
            if rule.subjects == (BaselineUse,)
            for use in matching.uses(codes, whole=not unread)
            for problem in rule.check(use)
        ]
    findings.sort(key=finding_order)
    left_out = subjects.totals.overflow
    examined = _examined(totals, len(sources), left_out)
    partly = PARTLY_JUDGED if "values" in left_out else ""
    project = setup.region
    if connection is not None:
        project = project or connection.region
        if connection.answer_count:
            examined["answers"] = connection.answer_count
    deliveries = redactor.deliveries(subjects.deliveries) if totals.deliveries else None
    follower = None
    explaining = findings
    if choice is not None:
        some = with_requests(totals.chosen or Totals(keep=totals.keep), totals)
        own = Subjects(some, setup, planned)
        follower = Follower(some, own, setup, connection)
        # What all events show would count those of others, too.
        chosen = ShownSubjects(own, None, some, setup, probed)
        explaining = [
            redactor.finding(_finding(fault, selection, where, setup.plan))
            for fault in faults_of(
                chosen,
                filter(explains_steps, examined_rules),
                Ignoring(selection.ignores, setup.now),
            )
        ]
    elif connection is not None and totals.examined["events"]:
        follower = Follower(totals, subjects, setup, connection)
    return Diagnosis(
        findings=tuple(findings),
        areas=area_statuses(
            selection.rules,
            rules,
            skipped,
            given,
            findings,
            ignored,
            known,
            selected=selection.selected,
            plan_alone=plan_alone,
            connection=connection,
            deliveries=deliveries,
            partly=PARTLY_READ if unread else partly,
        ),
        examined=examined,
        window=window,
        skipped=dict(sorted(skipped.items())),
        ignored=(*ignored, *known),
        baseline=result,
        volumes=volumes(totals, subjects, setup.plan, project, redactor)
        if totals.examined["events"]
        else None,
        unread=tuple(unread),
        identity=summary,
        deliveries=deliveries,
        walk=redactor.walk(
            walk_of(
                follower,
                explaining,
                setup,
                connection,
                choice=choice,
                names=filter(None, map(event_name, totals.names.keys())),
                silence=silence_of(totals) if connection is not None else "",
            )
        ),
        deduplication=deduplication(
            totals, subjects, people.two_sided if people is not None else None
        )
        if connection is not None and totals.examined["events"]
        else None,
        probe_steps=connection.steps if connection is not None else (),
        cdp_calls=tuple(cdp_calls(totals, setup, where.place, redactor)),
        streams=_streams(subjects, project, redactor) if connection is not None else (),
    )


def _weighed(
    faults: list[Fault],
    selection: RuleSelection,
    ignoring: Ignoring,
    sources: Sequence[str],
    names: int,
    keep: int,
) -> list[Fault]:
    """The faults that are left, with their severities.

    Suppressed before rolling up, so that one event's better explanation is not lost in a
    sum; and after it, because a sum explains every event that it is about.
    """
    kept = [
        fault
        for fault in suppress(faults)
        if ignoring.keeps(fault, {sources[position[0]] for position in fault.positions})
    ]
    kept = [
        fault for one in kept if (fault := _with_severity(one, selection)) is not None
    ]
    # What has a severity of its own is not added to what has another.
    own = [fault for fault in kept if fault.severity]
    usual = [fault for fault in kept if not fault.severity]
    return [*suppress(rolled_up(usual, names, keep)), *own]


def _with_severity(fault: Fault, selection: RuleSelection) -> Fault | None:
    """The fault with the severity that its event gives it; `None` where it is off."""
    code = fault.rule.code
    for override in reversed(selection.overrides):
        if code in override.rules and override.matches(fault.event):
            severity = override.rules[code]
            return replace(fault, severity=severity) if severity else None
    return None if selection.severities.get(code, fault) is None else fault


def _identity_subjects(
    graph: "IdentityGraph | None", totals: Totals, subjects: Subjects
) -> "tuple[IdentitySubjects | None, Mapping[str, Any]]":
    if graph is None:
        return None, {}
    from mpdoctor.diagnosis.identity_subjects import (
        IdentitySubjects,
        sided_names,
        summary,
    )

    sided = sided_names(totals, subjects.repeats)
    return IdentitySubjects(graph, sided), summary(graph)


def _streams(
    subjects: Subjects, region: Region | None, redactor: Redactor
) -> tuple[Stream, ...]:
    return tuple(map(redactor.stream, streams(subjects.sources, region)))


def _examined(
    totals: Totals, sources: int, left_out: Mapping[str, int]
) -> dict[str, int]:
    counted = totals.examined
    return {
        "sources": sources,
        **{
            kind: counted[kind]
            for kind in (
                "events",
                "profile_updates",
                "group_updates",
                "profiles",
                "exchanges",
            )
        },
        "shapes": len(totals.shapes),
        "unreadable": counted["unreadable"],
        **{
            kind: counted[kind]
            for kind in ("other_requests", "withheld_calls", "outside_window")
            if counted[kind]
        },
        **{f"{what}_left_out": count for what, count in left_out.items()},
    }


def _finding(
    fault: Fault,
    selection: RuleSelection,
    where: PositionResolver,
    plan: TrackingPlan | None,
) -> Finding:
    rule, problem = fault.rule, fault.problem
    wanted = selection.severities.get(rule.code)
    places = [where.place(position, problem.at) for position in fault.positions]
    evidence = dict(fault.evidence)
    samples = evidence.get("samples")
    if isinstance(samples, list):
        evidence["samples"] = samples[: selection.examples]
    if fault.senders:
        evidence["senders"] = {
            str(sender): count for sender, count in _by_name(fault.senders).items()
        }
    return Finding(
        rule=rule,
        severity=fault.severity or wanted or problem.severity or rule.severity,
        confidence=problem.confidence or rule.confidence,
        message=problem.message,
        help=problem.help,
        subject={"event": fault.event, "property": fault.name, **fault.extra},
        count=fault.count,
        places=tuple([*places, *fault.places][: selection.examples]),
        evidence=evidence,
        planned=NOWHERE if plan is None else plan.place(fault.event, fault.name),
    )


def _by_name(senders: Mapping[Any, int]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for sender, count in senders.items():
        name = str(sender)
        counts[name] = counts.get(name, 0) + count
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def judge_plan(setup: Setup, selection: RuleSelection) -> Diagnosis:
    """The diagnosis of a tracking plan by itself."""
    return judge(
        Totals(), setup, Planned(setup.plan), selection, sources=(), plan_alone=True
    )
