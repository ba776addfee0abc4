"""Shows what was gathered to the rules, and makes a diagnosis of what they say."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mpdoctor.analysis.areas import area_statuses, skipped_rules
from mpdoctor.analysis.findings import Fault, added, rolled_up, silenced
from mpdoctor.analysis.ignores import Ignoring
from mpdoctor.analysis.kinds import PEOPLE, kinds_of
from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.redaction import Redactor
from mpdoctor.analysis.subjects import Subjects
from mpdoctor.analysis.totals import Totals
from mpdoctor.model.ignores import Ignore
from mpdoctor.model.levels import Severity
from mpdoctor.model.place import Place, RecordPosition, unpack_position
from mpdoctor.model.report import Diagnosis, Finding
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.settings import Region, Setup
from mpdoctor.model.subjects import BadRecords, Field, Occurrences

if TYPE_CHECKING:
    from mpdoctor.analysis.identity_subjects import IdentitySubjects
    from mpdoctor.identity.graph import IdentityGraph
    from mpdoctor.model.probes import ConnectionReport
    from mpdoctor.model.streams import Stream


@dataclass(frozen=True, slots=True)
class RuleSelection:
    """Which rules speak, how severe the user takes them, and what is to be ignored.

    `severities` overrides a rule's own; `None` turns it off. `examples` is how many
    places a finding shows.
    """

    rules: Sequence[Rule[Any]]
    severities: Mapping[str, Severity | None]
    ignores: Sequence[Ignore] = ()
    examples: int = 3

    @property
    def active(self) -> list[Rule[Any]]:
        return [
            rule
            for rule in self.rules
            if self.severities.get(rule.code, rule) is not None
        ]


def judge(
    totals: Totals,
    setup: Setup,
    planned: Planned,
    opinion: RuleSelection,
    *,
    sources: Sequence[str],
    unread: Sequence[tuple[str, str]] = (),
    plan_alone: bool = False,
    case: "IdentityGraph | None" = None,
    connection: "ConnectionReport | None" = None,
) -> Diagnosis:
    """The diagnosis of what was gathered. `sources` are names by number."""
    subjects = Subjects(totals, setup, planned)
    people, in_short = _people(case, totals)
    rules = opinion.active
    skipped = skipped_rules(
        rules,
        totals,
        subjects,
        setup,
        ignores=bool(opinion.ignores),
        plan_alone=plan_alone,
        connection=connection,
    )
    asked = [rule for rule in rules if rule.code not in skipped]
    connections: tuple[ConnectionReport, ...] = ()
    if connection is not None and connection.used_network:
        connections = (replace(connection, totals=subjects.totals),)
    keep = totals.keep
    faults = added(
        (
            fault
            for rule in asked
            for fault in _faults(
                rule,
                kinds_of(rule, plan_alone=plan_alone),
                subjects,
                people,
                totals,
                setup,
                connections,
            )
        ),
        keep,
    )
    # Silenced before rolling up, so that one event's better explanation is not lost in
    # a sum; and after it, because a sum explains every event it is about.
    ignoring = Ignoring(opinion.ignores, setup.now)
    faults = [
        fault
        for fault in silenced(faults)
        if ignoring.keeps(
            fault.rule,
            fault.event,
            fault.name,
            {sources[position[0]] for position in fault.positions},
            fault.count,
        )
    ]
    names = sum(isinstance(key, str) for key in totals.names.keys())  # noqa: SIM118
    faults = silenced(rolled_up(faults, names, keep))
    faults += [
        _fault(rule, problem, None, None, Occurrences())
        for rule in asked
        if rule.kinds == ("IgnoreUse",)
        for use in ignoring.uses(asked)
        for problem in rule.check(use)
    ]
    where = _Resolver(totals, sources)
    redactor = Redactor(setup)
    findings = [redactor.finding(_finding(fault, opinion, where)) for fault in faults]
    findings.sort(key=_order)
    examined = _examined(totals, len(sources))
    project = setup.region
    if connection is not None:
        project = project or connection.region
        if connection.answer_count:
            examined["answers"] = connection.answer_count
    return Diagnosis(
        findings=tuple(findings),
        areas=area_statuses(
            opinion.rules, rules, skipped, findings, plan_alone=plan_alone
        ),
        examined=examined,
        skipped=dict(sorted(skipped.items())),
        unread=tuple(unread),
        identity=in_short,
        probe_steps=connection.steps if connection is not None else (),
        streams=_streams(subjects, project, redactor) if connection is not None else (),
    )


def _people(
    case: "IdentityGraph | None", totals: Totals
) -> "tuple[IdentitySubjects | None, Mapping[str, Any]]":
    if case is None:
        return None, {}
    from mpdoctor.analysis.identity_subjects import IdentitySubjects, in_short

    return IdentitySubjects(case, totals), in_short(case)


def _streams(
    subjects: Subjects, region: Region | None, redactor: Redactor
) -> "tuple[Stream, ...]":
    from mpdoctor.analysis.streams import streams

    return tuple(map(redactor.stream, streams(subjects.sources, region)))


def _order(finding: Finding) -> tuple[Any, ...]:
    subject = sorted((key, repr(value)) for key, value in finding.subject.items())
    return (finding.severity.rank, finding.rule.code, -finding.count, subject)


def _examined(totals: Totals, sources: int) -> dict[str, int]:
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
    }


def _faults(
    rule: Rule[Any],
    kinds: Sequence[str],
    subjects: Subjects,
    people: "IdentitySubjects | None",
    totals: Totals,
    setup: Setup,
    connections: "tuple[ConnectionReport, ...]",
) -> Iterator[Fault]:
    for kind in kinds:
        if kind == "Exchange":
            for (code, _), (tally, problem) in sorted(totals.exchanges.items()):
                if code == rule.code:
                    yield _fault(rule, problem, None, None, tally.seen())
            continue
        if kind in PEOPLE:
            shown = people.shown(kind) if people is not None else ()
        elif kind == "ConnectionReport":
            shown = connections
        else:
            shown = _shown(kind, rule, subjects, setup)
        for subject in shown:
            for problem in rule.check(subject):
                yield _from_subject(rule, problem, subject)


def _shown(
    kind: str, rule: Rule[Any], subjects: Subjects, setup: Setup
) -> Iterable[Any]:
    if kind == "ValueFinding":
        return subjects.value_findings(rule.code)
    if kind == "EventName":
        return subjects.event_names.values()
    if kind == "Field":
        return subjects.fields.values()
    if kind == "TrackingPlan":
        return (setup.plan,) if setup.plan is not None else ()
    by_kind: dict[str, Any] = {
        "Setup": lambda: (setup,),
        "InputTotals": lambda: (subjects.totals,),
        "EventShape": lambda: subjects.shapes,
        "RepeatedEvents": lambda: subjects.repeats,
        "LargeEvents": lambda: subjects.large,
        "BadRecords": lambda: subjects.bad,
        # Ignores are known only after everything else was said.
        "IgnoreUse": tuple,
    }
    shown: Iterable[Any] = by_kind[kind]()
    return shown


def _from_subject(rule: Rule[Any], problem: Problem, subject: Any) -> Fault:
    event = getattr(subject, "event", None)
    name = getattr(subject, "property", None)
    if isinstance(subject, BadRecords):
        name = None
    seen = getattr(subject, "seen", Occurrences())
    return _fault(rule, problem, event, name, seen, isinstance(subject, Field))


def _fault(
    rule: Rule[Any],
    problem: Problem,
    event: str | None,
    name: str | None,
    seen: Occurrences,
    whole_type: bool = False,
) -> Fault:
    extra = dict(problem.subject)
    event = extra.pop("event", event)
    name = extra.pop("property", problem.property if problem.property else name)
    own = problem.positions is None
    return Fault(
        rule=rule,
        problem=problem,
        event=event,
        name=name,
        count=seen.count if problem.count is None else problem.count,
        positions=seen.positions if problem.positions is None else problem.positions,
        places=problem.places,
        senders=seen.senders if own and problem.count in (None, seen.count) else {},
        firsts=seen.firsts if own else {},
        evidence=problem.evidence,
        extra=extra,
        whole_type=whole_type,
    )


class _Resolver:
    """Turns spots into places, now that all shards have told how many lines they hold."""

    def __init__(self, totals: Totals, sources: Sequence[str]) -> None:
        self._sources = sources
        self._before: dict[tuple[int, int], int] = {}
        total: dict[int, int] = {}
        for (source, start), lines in sorted(totals.lines.items()):
            self._before[(source, start)] = total.get(source, 0)
            total[source] = total.get(source, 0) + lines

    def place(self, position: RecordPosition, at: str) -> Place:
        source, start, packed = position
        line, record = unpack_position(packed)
        return Place(
            self._sources[source],
            line + self._before.get((source, start), 0) if line else 0,
            record,
            at,
        )


def _finding(fault: Fault, opinion: RuleSelection, where: _Resolver) -> Finding:
    rule, problem = fault.rule, fault.problem
    wanted = opinion.severities.get(rule.code)
    places = [where.place(position, problem.at) for position in fault.positions]
    evidence = dict(fault.evidence)
    if fault.senders:
        evidence["senders"] = {
            str(sender): count for sender, count in _by_name(fault.senders).items()
        }
    return Finding(
        rule=rule,
        severity=wanted or problem.severity or rule.severity,
        confidence=problem.confidence or rule.confidence,
        message=problem.message,
        help=problem.help,
        subject={"event": fault.event, "property": fault.name, **fault.extra},
        count=fault.count,
        places=tuple([*places, *fault.places][: opinion.examples]),
        evidence=evidence,
    )


def _by_name(senders: Mapping[Any, int]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for sender, count in senders.items():
        counts[str(sender)] = counts.get(str(sender), 0) + count
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
