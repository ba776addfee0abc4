"""Faults: those of one subject are added up, and those of many events become one finding."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.diagnosis.positions import PositionResolver
from mpdoctor.model.levels import Severity
from mpdoctor.model.place import NOWHERE, Place, RecordPosition
from mpdoctor.model.plan import TrackingPlan
from mpdoctor.model.report import Finding
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.spread import Spread
from mpdoctor.model.subjects import Sender
from mpdoctor.model.tally import add_up, lowest

SAMPLES = 3


class Fault(Struct, frozen=True):
    """A problem with everything that it left to its subject filled in.

    `of_values` is true where it is about the values of a property, so that only records
    with this property could show it.
    """

    rule: Rule[Any]
    problem: Problem
    event: str | None
    name: str | None
    count: int
    positions: tuple[RecordPosition, ...]
    places: tuple[Place, ...] = ()
    senders: Mapping[Sender, int] = field(default_factory=dict)
    firsts: Mapping[Sender, Sequence[RecordPosition]] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    whole_field: bool = False
    severity: Severity | None = None
    of_values: bool = False
    spread: Spread | None = None

    @property
    def key(self) -> tuple[str, str | None, str | None, str]:
        return (
            self.rule.code,
            self.event,
            self.name,
            repr(sorted(self.extra.items(), key=lambda item: item[0])),
        )


def summed(faults: Iterable[Fault], keep: int) -> list[Fault]:
    """One fault per rule, subject and severity."""
    found: dict[Any, list[Fault]] = defaultdict(list)
    for fault in faults:
        found[(fault.key, fault.problem.severity)].append(fault)
    return [joined(some, keep) for some in found.values()]


def joined(faults: Sequence[Fault], keep: int) -> Fault:
    """All together, with the message of whichever stands first in the input."""
    whole, *others = faults
    if not others:
        return whole
    positions, places, evidence = whole.positions, whole.places, whole.evidence
    senders = dict(whole.senders)
    firsts = {sender: list(some) for sender, some in whole.firsts.items()}
    for fault in others:
        before = _order(positions, places, whole.problem)
        if before <= _order(fault.positions, fault.places, fault.problem):
            evidence = _joined_evidence(evidence, fault.evidence)
        else:
            evidence = _joined_evidence(fault.evidence, evidence)
            whole = fault
        positions = tuple(lowest([*positions, *fault.positions], keep))
        if places or fault.places:
            places = tuple(sorted({*places, *fault.places})[:keep])
        add_up(senders, fault.senders)
        for sender, some in fault.firsts.items():
            firsts.setdefault(sender, []).extend(some)
    return replace(
        whole,
        count=sum(fault.count for fault in faults),
        positions=positions,
        places=places,
        senders=senders,
        firsts={sender: tuple(lowest(some, keep)) for sender, some in firsts.items()},
        evidence=evidence,
        spread=_joined_spread([fault.spread for fault in faults]),
    )


def _joined_spread(spreads: Iterable[Spread | None]) -> Spread | None:
    both = Spread()
    for spread in spreads:
        if spread is None:
            return None
        both.merge(spread)
    return both


def _order(
    positions: Sequence[RecordPosition], places: Sequence[Place], problem: Problem
) -> tuple[Any, ...]:
    return positions or ((1 << 62, 0, 0),), places, problem.message


def _joined_evidence(one: Mapping[str, Any], two: Mapping[str, Any]) -> dict[str, Any]:
    both = dict(one)
    for name, value in two.items():
        mine = both.get(name)
        if mine is None:
            both[name] = value
        elif isinstance(mine, dict) and isinstance(value, dict):
            both[name] = _added_counts(mine, value)
        elif isinstance(mine, list) and isinstance(value, list):
            both[name] = [*mine, *(item for item in value if item not in mine)][
                :SAMPLES
            ]
    return both


def _added_counts(one: dict[str, Any], two: dict[str, Any]) -> dict[str, Any]:
    both = dict(one)
    for name, count in two.items():
        mine = both.get(name, 0)
        numbers = isinstance(mine, int) and isinstance(count, int)
        both[name] = mine + count if numbers else mine or count
    return dict(sorted(both.items()))


def rolled_up(faults: list[Fault], events: int, keep: int) -> list[Fault]:
    """A fault of one property that more than half of the event names show becomes one.

    With a single event name there is nothing to roll up: it is the narrowest subject.
    """
    groups: dict[Any, list[Fault]] = defaultdict(list)
    for fault in faults:
        key = fault.rule.code, fault.name, fault.key[3], fault.problem.severity
        groups[key].append(fault)
    result = []
    for (_, name, *_), group in groups.items():
        showing = {fault.event for fault in group}
        named = showing - {None}
        if name is None or len(named) < 2 or 2 * len(named) <= events:
            result += group
            continue
        whole = joined(group, keep)
        about = f"{len(named)} events"
        if whole.count:
            about = f"{whole.count:,} records of {about}"
        message = message_about_many(whole.problem.message, whole.event, about)
        result.append(
            replace(whole, event=None, problem=replace(whole.problem, message=message))
        )
    return result


def message_about_many(message: str, event: str | None, many: str) -> str:
    """The message about one event, as a message about many: `9 records of 5 events`.

    Rules name the event last and cut long names, each at a length of its own.
    """
    before, found, rest = message.rpartition("event `")
    if event is None or not found:
        return message
    for shown in (f"{event}`", *_cut_names(event, rest)):
        if rest.startswith(shown):
            return f"{before}{many}{rest.removeprefix(shown)}"
    return message


def _cut_names(event: str, rest: str) -> Iterator[str]:
    kept, cut, _ = rest.partition("…`")
    if cut and event.startswith(kept):
        yield f"{kept}…`"


def finding_of(
    fault: Fault,
    selection: RuleSelection,
    positions: PositionResolver,
    plan: TrackingPlan | None = None,
) -> Finding:
    """The fault as reports show it, with its place in the plan if that is given."""
    rule, problem = fault.rule, fault.problem
    wanted = selection.severities.get(rule.code)
    places = [positions.place(position, problem.at) for position in fault.positions]
    evidence = dict(fault.evidence)
    samples = evidence.get("samples")
    if isinstance(samples, list):
        evidence["samples"] = samples[: selection.examples]
    if fault.senders:
        evidence["senders"] = _by_name(fault.senders)
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


def _by_name(senders: Mapping[Sender, int]) -> dict[str, int]:
    """Counts by the shown names of senders, the largest first."""
    counts: dict[str, int] = {}
    for sender, count in senders.items():
        name = str(sender)
        counts[name] = counts.get(name, 0) + count
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
