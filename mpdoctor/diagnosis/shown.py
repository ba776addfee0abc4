"""Shows each rule its subjects, and makes faults of the problems that it yields."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from mpdoctor.analysis.profile_values import group_keys, profile_properties
from mpdoctor.analysis.profiles import profile_notes, update_shapes
from mpdoctor.analysis.totals import Totals
from mpdoctor.diagnosis.campaigns import campaigns
from mpdoctor.diagnosis.clocks import clocks
from mpdoctor.diagnosis.findings import Fault
from mpdoctor.diagnosis.kinds import PEOPLE, Subject
from mpdoctor.diagnosis.subjects import Subjects
from mpdoctor.model.baseline import BaselineUse
from mpdoctor.model.campaigns import Campaigns
from mpdoctor.model.clock import EventClock
from mpdoctor.model.deliveries import FailedRequests
from mpdoctor.model.plan import TrackingPlan
from mpdoctor.model.probes import ConnectionReport
from mpdoctor.model.profiles import (
    GroupKey,
    ProfileNote,
    ProfileProperty,
    ProfileUpdateShape,
)
from mpdoctor.model.record import Exchange
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.settings import IgnoreUse, Setup
from mpdoctor.model.subjects import (
    BadRecords,
    EventName,
    EventShape,
    Field,
    InputTotals,
    LargeEvents,
    Occurrences,
    RepeatedEvents,
    ValueFinding,
)
from mpdoctor.model.volume_trends import DailyVolume, VersionVolume

if TYPE_CHECKING:
    from mpdoctor.diagnosis.identity_subjects import IdentitySubjects


class ShownSubjects:
    """The subjects that there are, by class."""

    def __init__(
        self,
        subjects: Subjects,
        people: "IdentitySubjects | None",
        totals: Totals,
        setup: Setup,
        probed: tuple[ConnectionReport, ...],
    ) -> None:
        self._exchanges = sorted(totals.exchanges.items(), key=lambda item: item[0])
        self._identity_subjects = people
        self._value_findings = subjects.value_findings
        self._by_class: dict[Subject, Callable[[], Iterable[Any]]] = {
            BadRecords: lambda: subjects.bad,
            ConnectionReport: lambda: probed,
            EventName: lambda: subjects.event_names.values(),
            FailedRequests: lambda: subjects.failed_requests,
            EventShape: lambda: subjects.shapes,
            Field: lambda: subjects.fields.values(),
            # What became of these is known only after all other rules have run.
            IgnoreUse: tuple,
            BaselineUse: tuple,
            InputTotals: lambda: (subjects.totals,),
            LargeEvents: lambda: subjects.large,
            Campaigns: lambda: (campaigns(totals),),
            EventClock: lambda: clocks(totals),
            DailyVolume: lambda: subjects.volumes.daily(),
            VersionVolume: lambda: subjects.volumes.versions(),
            GroupKey: lambda: group_keys(totals, subjects.totals),
            ProfileNote: lambda: profile_notes(totals),
            ProfileProperty: lambda: profile_properties(totals, setup.plan),
            ProfileUpdateShape: lambda: update_shapes(totals),
            RepeatedEvents: lambda: subjects.repeats,
            Setup: lambda: (setup,),
            TrackingPlan: lambda: (setup.plan,) if setup.plan is not None else (),
        }

    def faults(self, rule: Rule[Any], subject: Subject) -> Iterator[Fault]:
        """The faults that a rule finds in all subjects of a class."""
        if subject is Exchange:
            # Requests are checked while they are read.
            for (code, _), (tally, problem) in self._exchanges:
                if code == rule.code:
                    yield fault_of(rule, problem, None, None, tally.seen())
            return
        for one in self._all(rule, subject):
            for problem in rule.check(one):
                yield _from_subject(rule, problem, one)

    def _all(self, rule: Rule[Any], subject: Subject) -> Iterable[Any]:
        if subject is ValueFinding:
            return self._value_findings(rule.code)
        if subject in PEOPLE:
            return (
                self._identity_subjects.shown(subject)
                if self._identity_subjects is not None
                else ()
            )
        return self._by_class[subject]()


def _from_subject(rule: Rule[Any], problem: Problem, subject: Any) -> Fault:
    event = getattr(subject, "event", None)
    name = getattr(subject, "property", None)
    if isinstance(subject, BadRecords):
        name = None
    seen = getattr(subject, "seen", Occurrences())
    return replace(
        fault_of(rule, problem, event, name, seen),
        whole_field=isinstance(subject, Field),
        of_values=isinstance(subject, ValueFinding),
    )


def fault_of(
    rule: Rule[Any],
    problem: Problem,
    event: str | None,
    name: str | None,
    seen: Occurrences,
) -> Fault:
    """A problem with everything that it left to its subject filled in."""
    extra = dict(problem.subject)
    event = extra.pop("event", event)
    name = extra.pop("property", problem.property if problem.property else name)
    own = problem.positions in (None, seen.positions)
    whole = own and problem.count in (None, seen.count)
    return Fault(
        rule=rule,
        problem=problem,
        event=event,
        name=name,
        count=seen.count if problem.count is None else problem.count,
        positions=seen.positions if problem.positions is None else problem.positions,
        places=problem.places,
        senders=seen.senders if whole else {},
        firsts=seen.firsts if own else {},
        evidence=problem.evidence,
        extra=extra,
        spread=seen.spread if whole else None,
    )
