"""From what rules say to what a report shows: adding up, rolling up, silencing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from mpdoctor.analysis.suppression import (
    BETTER_THAN_STYLE,
    NAME_CHAIN,
    PROPERTY_CHAIN,
    STYLE,
)
from mpdoctor.model.levels import Confidence
from mpdoctor.model.place import Place, RecordPosition
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import Occurrences, Sender
from mpdoctor.model.tally import lowest
from mpdoctor.text.templates import template_of

SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem with everything that it left to its subject filled in."""

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
    whole_type: bool = False

    @property
    def key(self) -> tuple[str, str | None, str | None, str]:
        return (
            self.rule.code,
            self.event,
            self.name,
            repr(sorted(self.extra.items(), key=lambda item: item[0])),
        )


def added(faults: Iterable[Fault], keep: int) -> list[Fault]:
    """One fault per rule and subject."""
    found: dict[Any, Fault] = {}
    for fault in faults:
        key = fault.key
        found[key] = joined(found[key], fault, keep) if key in found else fault
    return list(found.values())


def joined(one: Fault, two: Fault, keep: int) -> Fault:
    """Both together, told in the words of whichever stands first in the input."""
    first, second = (one, two) if _before(one) <= _before(two) else (two, one)
    senders = dict(first.senders)
    for sender, count in second.senders.items():
        senders[sender] = senders.get(sender, 0) + count
    places = sorted({*first.places, *second.places})
    return replace(
        first,
        count=first.count + second.count,
        positions=tuple(lowest([*first.positions, *second.positions], keep)),
        places=tuple(places[:keep]),
        senders=senders,
        firsts={
            sender: tuple(
                lowest(
                    [*first.firsts.get(sender, ()), *second.firsts.get(sender, ())],
                    keep,
                )
            )
            for sender in {**first.firsts, **second.firsts}
        },
        evidence=_joined_evidence(first.evidence, second.evidence),
    )


def _before(fault: Fault) -> tuple[Any, ...]:
    return (fault.positions or ((1 << 62, 0, 0),), fault.places, fault.problem.message)


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
    groups: dict[tuple[str, str | None, str], list[Fault]] = defaultdict(list)
    for fault in faults:
        groups[(fault.rule.code, fault.name, fault.key[3])].append(fault)
    result = []
    for (_, name, _), group in groups.items():
        showing = {fault.event for fault in group}
        named = showing - {None}
        if name is None or len(named) < 2 or 2 * len(named) <= events:
            result += group
            continue
        whole = group[0]
        for fault in group[1:]:
            whole = joined(whole, fault, keep)
        message = said_of_many(whole.problem.message, whole.event, len(named))
        result.append(
            replace(whole, event=None, problem=replace(whole.problem, message=message))
        )
    return result


def said_of_many(message: str, event: str | None, number: int) -> str:
    """The message about one event, as a message about many.

    Rules name the event last and cut long names, each at a length of its own.
    """
    before, found, rest = message.rpartition("event `")
    if event is None or not found:
        return message
    for shown in (f"{event}`", *_cut_names(event, rest)):
        if rest.startswith(shown):
            return f"{before}{number} events{rest.removeprefix(shown)}"
    return message


def _cut_names(event: str, rest: str) -> Iterator[str]:
    kept, cut, _ = rest.partition("…`")
    if cut and event.startswith(kept):
        yield f"{kept}…`"


def silenced(faults: list[Fault]) -> list[Fault]:
    """Leave out what another rule explains better: see `precedence`."""
    return _without_echo(_without_style(_without_vaguer(_without_shifted(faults))))


def _without_shifted(faults: list[Fault]) -> list[Fault]:
    """Take from ENV004 the senders whose clocks ENV031 says run in another time zone."""
    shifted: set[str] = set()
    for fault in faults:
        if fault.rule.code == "ENV031":
            shifted.update(fault.evidence["senders"])
    kept = []
    for fault in faults:
        # Only what may be a zone is likely; farther ahead than any zone is certain.
        if (
            shifted
            and fault.rule.code == "ENV004"
            and fault.problem.confidence is Confidence.LIKELY
        ):
            seen = Occurrences(
                fault.count, fault.positions, fault.senders, fault.firsts
            )
            left = seen.of(lambda sender: str(sender) not in shifted)
            fault = replace(
                fault,
                count=left.count,
                positions=left.positions,
                senders=left.senders,
                firsts=left.firsts,
            )
        if fault.count or fault.rule.code != "ENV004":
            kept.append(fault)
    return kept


def _without_vaguer(faults: list[Fault]) -> list[Fault]:
    names = _best_ranks(faults, NAME_CHAIN, of_names=True)
    properties = _best_ranks(faults, PROPERTY_CHAIN, of_names=False)
    patterns = _patterns(faults)
    strings = {
        (fault.event, fault.name) for fault in faults if fault.rule.code == "PLAN005"
    }
    legacy = {fault.event for fault in faults if fault.rule.code == "ENV033"}

    def speaks(fault: Fault) -> bool:
        code, event, name = fault.rule.code, fault.event, fault.name
        if name is None and event is not None and code in NAME_CHAIN:
            rank = NAME_CHAIN.index(code)
            if _patterned(event, "PLAN009", patterns):
                return rank <= NAME_CHAIN.index("PLAN009")
            return event not in legacy and rank == names[(event, None)]
        if name is not None and code in PROPERTY_CHAIN:
            rank = PROPERTY_CHAIN.index(code)
            if _patterned(name, "PLAN010", patterns):
                return rank <= PROPERTY_CHAIN.index("PLAN010")
            return rank <= min(
                properties[(event, name)], properties.get((None, name), rank)
            )
        # Without a plan, text among numbers is PLAN005 where it looks like a number.
        return not (code == "PLAN004" and fault.whole_type and (event, name) in strings)

    return [fault for fault in faults if speaks(fault)]


def _without_echo(faults: list[Fault]) -> list[Fault]:
    """An id that is wrong in `$user_id` is wrong again in the `distinct_id` made of it."""
    told = {
        (fault.event, fault.count, fault.positions)
        for fault in faults
        if fault.rule.code == "ID028" and fault.name == "$user_id"
    }
    return [
        fault
        for fault in faults
        if fault.rule.code != "ID028"
        or fault.name == "$user_id"
        or (fault.event, fault.count, fault.positions) not in told
    ]


def _without_style(faults: list[Fault]) -> list[Fault]:
    explained = {
        (fault.event, fault.name)
        for fault in faults
        if fault.rule.code in BETTER_THAN_STYLE and (fault.event or fault.name)
    }
    patterns = _patterns(faults)

    def speaks(fault: Fault) -> bool:
        return fault.rule.code != STYLE or not (
            (fault.event, fault.name) in explained
            or (None, fault.name) in explained
            or _patterned(fault.event or "", "PLAN009", patterns)
            or _patterned(fault.name or "", "PLAN010", patterns)
        )

    return [fault for fault in faults if speaks(fault)]


def _best_ranks(
    faults: list[Fault], chain: tuple[str, ...], *, of_names: bool
) -> dict[tuple[str | None, str | None], int]:
    best: dict[tuple[str | None, str | None], int] = {}
    for fault in faults:
        if fault.rule.code in chain and (fault.name is None) is of_names:
            key = (fault.event, fault.name)
            rank = chain.index(fault.rule.code)
            best[key] = min(rank, best.get(key, rank))
    return best


def _patterns(faults: list[Fault]) -> set[tuple[str, Any]]:
    return {
        (fault.rule.code, fault.extra["pattern"])
        for fault in faults
        if fault.extra.get("pattern")
    }


def _patterned(name: str, code: str, patterns: set[tuple[str, Any]]) -> bool:
    return bool(patterns and name) and (code, template_of(name)) in patterns
