"""Shows the rules the subjects made of the totals, and makes a diagnosis of their problems."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from mpdoctor.analysis.chosen import with_requests
from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.analysis.totals import Totals
from mpdoctor.diagnosis.areas import (
    PARTLY_JUDGED,
    PARTLY_READ,
    RulesOfRun,
    area_statuses,
    given_needs,
    skipped_rules,
)
from mpdoctor.diagnosis.background import Background, explained, finding_order
from mpdoctor.diagnosis.baseline import BaselineMatching
from mpdoctor.diagnosis.cdp_calls import cdp_calls
from mpdoctor.diagnosis.deduplication import deduplication
from mpdoctor.diagnosis.findings import Fault, finding_of, rolled_up, summed
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
from mpdoctor.model.baseline import BaselineResult, BaselineUse
from mpdoctor.model.probes import ConnectionReport
from mpdoctor.model.report import Diagnosis, Finding, Ignored
from mpdoctor.model.rule import Rule
from mpdoctor.model.settings import IgnoreUse, Setup
from mpdoctor.model.subjects import Occurrences
from mpdoctor.model.walk import EventChoice, Walk
from mpdoctor.model.window import TimeWindow

if TYPE_CHECKING:
    # Only where there are identities is a database needed.
    from mpdoctor.diagnosis.identity_subjects import IdentitySubjects
    from mpdoctor.identity.graph import IdentityGraph

_COUNTED = ("events", "profile_updates", "group_updates", "profiles", "exchanges")
_COUNTED_IF_ANY = ("other_requests", "withheld_calls", "outside_window")


class Evidence(Struct, frozen=True):
    """All that is judged.

    `sources` are names by number; `unread` is what could not be read: message and hint.
    `subjects` are those of these totals, where they have been made already. `choice` names
    the events of `totals.chosen`, which are to be followed.
    """

    totals: Totals
    setup: Setup
    planned: Planned
    sources: Sequence[str]
    unread: Sequence[tuple[str, str]] = ()
    subjects: Subjects | None = None
    graph: "IdentityGraph | None" = None
    connection: ConnectionReport | None = None
    choice: EventChoice | None = None
    window: TimeWindow | None = None


def judge(
    evidence: Evidence, selection: RuleSelection, *, plan_alone: bool = False
) -> Diagnosis:
    """The diagnosis; with `plan_alone`, of the plan that data would be compared with."""
    return _Judge(evidence, selection, plan_alone=plan_alone).diagnosis()


def judge_plan(setup: Setup, selection: RuleSelection) -> Diagnosis:
    """The diagnosis of a tracking plan by itself."""
    evidence = Evidence(Totals(), setup, Planned(setup.plan), sources=())
    return judge(evidence, selection, plan_alone=True)


class _Judge:
    """Judges one run; its methods may be called once, in the order of `diagnosis`."""

    def __init__(
        self, evidence: Evidence, selection: RuleSelection, *, plan_alone: bool
    ) -> None:
        totals, setup, connection = evidence.totals, evidence.setup, evidence.connection
        self._evidence = evidence
        self._totals = totals
        self._setup = setup
        self._connection = connection
        self._selection = selection
        self._subjects = evidence.subjects or Subjects(totals, setup, evidence.planned)
        self._people, self._identity = _identity_subjects(
            evidence.graph, totals, self._subjects
        )
        self._event_count = sum(isinstance(key, str) for key in totals.names)
        self._ignoring = Ignoring(selection.ignores, setup.now)
        self._positions = PositionResolver(totals, evidence.sources)
        self._redactor = Redactor(setup, connection)
        self._rules = self._rules_of_run(plan_alone)

    def _rules_of_run(self, plan_alone: bool) -> RulesOfRun:
        selection = self._selection
        given = given_needs(
            self._totals,
            self._subjects,
            self._setup,
            self._connection,
            ignores=bool(selection.ignores),
            baseline=selection.baseline is not None,
            ids=bool(self._identity and self._identity["people"]["before"]),
        )
        active = selection.active
        return RulesOfRun(
            known=selection.rules,
            active=active,
            given=given,
            skipped=skipped_rules(active, given, plan_alone=plan_alone),
            selected=selection.selected,
            plan_alone=plan_alone,
        )

    def diagnosis(self) -> Diagnosis:
        evidence, totals, connection = self._evidence, self._totals, self._connection
        shown = self._shown(totals, self._subjects, self._people)
        faults = self._faults(shown, self._rules.examined, self._ignoring)
        ignored = tuple(self._ignoring.ignored(self._event_count))
        faults += self._stale_ignores()
        findings, known, baseline = self._compared_with_baseline(
            self._explained(faults)
        )
        findings.sort(key=finding_order)
        deliveries = (
            self._redactor.deliveries(self._subjects.deliveries)
            if totals.deliveries
            else None
        )
        return Diagnosis(
            findings=tuple(findings),
            areas=area_statuses(
                self._rules,
                findings,
                (*ignored, *known),
                connection=connection,
                deliveries=deliveries,
                partly=self._partly(),
            ),
            examined=self._examined(),
            window=evidence.window,
            skipped=dict(sorted(self._rules.skipped.items())),
            ignored=(*ignored, *known),
            baseline=baseline,
            volumes=volumes(
                totals,
                self._subjects,
                self._setup.plan,
                self._region,
                self._redactor,
            )
            if totals.examined["events"]
            else None,
            unread=tuple(evidence.unread),
            identity=self._identity,
            deliveries=deliveries,
            walk=self._walk(findings),
            cdp_calls=tuple(
                cdp_calls(totals, self._setup, self._positions.place, self._redactor)
            ),
            **self._of_connection(),
        )

    def _shown(
        self, totals: Totals, subjects: Subjects, people: "IdentitySubjects | None"
    ) -> ShownSubjects:
        probed: tuple[ConnectionReport, ...] = ()
        if self._connection is not None and self._connection.used_network:
            probed = (replace(self._connection, totals=self._subjects.totals),)
        return ShownSubjects(subjects, people, totals, self._setup, probed)

    def _faults(
        self, shown: ShownSubjects, rules: Iterable[Rule[Any]], ignoring: Ignoring
    ) -> list[Fault]:
        """What the rules find, without what is ignored or explained better."""
        keep = self._totals.keep
        found = (
            fault
            for rule in rules
            for subject in shown_subjects(rule, plan_alone=self._rules.plan_alone)
            for fault in shown.faults(rule, subject)
        )
        return self._weighed(summed(found, keep), ignoring)

    def _weighed(self, faults: list[Fault], ignoring: Ignoring) -> list[Fault]:
        """The faults that are left, with their severities.

        Suppressed before rolling up, so that one event's better explanation is not lost in
        a sum; and after it, because a sum explains every event that it is about.
        """
        sources = self._evidence.sources
        kept = [
            weighed
            for fault in suppress(faults)
            if ignoring.keeps(
                fault, {sources[position[0]] for position in fault.positions}
            )
            and (weighed := _with_severity(fault, self._selection)) is not None
        ]
        # What has a severity of its own is not added to what has another.
        own = [fault for fault in kept if fault.severity]
        usual = [fault for fault in kept if not fault.severity]
        rolled = rolled_up(usual, self._event_count, self._totals.keep)
        return [*suppress(rolled), *own]

    def _stale_ignores(self) -> list[Fault]:
        return [
            fault_of(rule, problem, None, None, Occurrences())
            for rule in self._rules.examined
            if rule.subjects == (IgnoreUse,)
            for use in self._ignoring.uses(self._rules.examined)
            for problem in rule.check(use)
        ]

    def _explained(self, faults: Sequence[Fault]) -> list[Finding]:
        """The findings, with what sets their records apart from others."""
        pairs = [(self._finding(fault), fault) for fault in faults]
        found = explained(pairs, Background(self._totals))
        return list(map(self._redactor.finding, found))

    def _finding(self, fault: Fault) -> Finding:
        return finding_of(fault, self._selection, self._positions, self._setup.plan)

    def _compared_with_baseline(
        self, findings: list[Finding]
    ) -> tuple[list[Finding], list[Ignored], BaselineResult | None]:
        """The findings without those that the baseline knows, these, and a new baseline."""
        if self._selection.baseline is None:
            return findings, [], None
        matching = BaselineMatching(self._selection.baseline, self._setup.now)
        left, known = matching.split(findings, self._totals)
        codes = {rule.code for rule in self._rules.examined}
        whole = not self._evidence.unread
        left += [
            finding_of(
                fault_of(rule, problem, None, None, Occurrences()),
                self._selection,
                self._positions,
            )
            for rule in self._rules.examined
            if rule.subjects == (BaselineUse,)
            for use in matching.uses(codes, whole=whole)
            for problem in rule.check(use)
        ]
        return left, known, matching.result(codes, whole=whole)

    def _partly(self) -> str:
        """Why not everything was examined; empty where it was."""
        if self._evidence.unread:
            return PARTLY_READ
        return PARTLY_JUDGED if "values" in self._subjects.totals.overflow else ""

    def _examined(self) -> dict[str, int]:
        """How many sources, records and so on there were, by kind."""
        counted = self._totals.examined
        examined = {
            "sources": len(self._evidence.sources),
            **{kind: counted[kind] for kind in _COUNTED},
            "shapes": len(self._totals.shapes),
            "unreadable": counted["unreadable"],
            **{kind: counted[kind] for kind in _COUNTED_IF_ANY if counted[kind]},
        }
        for what, count in self._subjects.totals.overflow.items():
            examined[f"{what}_left_out"] = count
        if self._connection is not None and self._connection.answer_count:
            examined["answers"] = self._connection.answer_count
        return examined

    def _walk(self, findings: Sequence[Finding]) -> Walk:
        """How far the chosen events came, or all of them where Mixpanel was asked."""
        connection, choice = self._connection, self._evidence.choice
        follower, explaining = self._followed(findings)
        return self._redactor.walk(
            walk_of(
                follower,
                explaining,
                self._setup,
                connection,
                choice=choice,
                names=sorted(filter(None, map(event_name, self._totals.names))),
                silence=silence_of(self._totals) if connection is not None else "",
            )
        )

    def _followed(
        self, findings: Sequence[Finding]
    ) -> tuple[Follower | None, Sequence[Finding]]:
        """Who follows the events, and the findings that may explain where they stopped."""
        totals, setup, connection = self._totals, self._setup, self._connection
        if self._evidence.choice is None:
            if connection is None or not totals.examined["events"]:
                return None, findings
            return Follower(totals, self._subjects, setup, connection), findings
        some = with_requests(totals.chosen or Totals(keep=totals.keep), totals)
        subjects = Subjects(some, setup, self._evidence.planned)
        # Findings about all events would count those of others, too.
        faults = self._faults(
            self._shown(some, subjects, None),
            filter(explains_steps, self._rules.examined),
            Ignoring(self._selection.ignores, setup.now),
        )
        return Follower(some, subjects, setup, connection), [
            self._redactor.finding(self._finding(fault)) for fault in faults
        ]

    def _of_connection(self) -> dict[str, Any]:
        """Those parts of a diagnosis that only `check` has."""
        connection, people = self._connection, self._people
        if connection is None:
            return {}
        found = streams(self._subjects.sources, self._region)
        parts: dict[str, Any] = {
            "probe_steps": connection.steps,
            "streams": tuple(map(self._redactor.stream, found)),
        }
        if self._totals.examined["events"]:
            parts["deduplication"] = deduplication(
                self._totals,
                self._subjects,
                people.two_sided if people is not None else None,
            )
        return parts

    @property
    def _region(self) -> Any:
        """The region of the project: as the settings say, or as Mixpanel answered."""
        connection = self._connection
        return self._setup.region or (connection.region if connection else None)


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
