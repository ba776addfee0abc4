"""Names of which one is the plural of the other."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventName, EventShape, Field, InputTotals
from mpdoctor.rules._messages import quoted, the_property
from mpdoctor.rules.tracking_plan._messages import did_you_mean, path, summed
from mpdoctor.text.spelling import fold
from mpdoctor.text.words import singular, tokens

ALIKE = 0.6
"""The part of their properties that two events have in common, if they are one."""

_NESTED = frozenset({"list", "object"})
_EMPTY = frozenset({"null", "absent", "untyped"})


def check(totals: InputTotals) -> Iterator[Problem]:
    plan = totals.setup.plan
    # Where the plan forbids other names, they are faults already.
    if plan is None or plan.unplanned_events is None:
        yield from _events(totals)
    if plan is None or plan.unplanned_properties is None:
        yield from _properties(totals)


def _events(totals: InputTotals) -> Iterator[Problem]:
    names = {
        name: event.seen.count
        for name, event in totals.events.items()
        if not event.known and event.spec is None and event.twin is None
    }
    for name, usual in _twins(names):
        one, other = totals.events[name], totals.events[usual]
        sure = _are_from_others(one, other) and _are_alike(
            totals.shapes.get(name, ()), totals.shapes.get(usual, ())
        )
        yield Problem(
            f"event {quoted(name)} differs from {quoted(usual)} only in number",
            did_you_mean(name, usual),
            at="event",
            subject={"event": name, "property": None},
            count=one.seen.count,
            positions=one.seen.positions,
            **_doubt(sure=sure),
        )


def _are_from_others(one: EventName, other: EventName) -> bool:
    """Whether no library sends both: a list and one of its items come from the same."""
    libraries = {sender.lib for sender in one.seen.senders}
    return libraries.isdisjoint(sender.lib for sender in other.seen.senders)


def _are_alike(one: Iterable[EventShape], other: Iterable[EventShape]) -> bool:
    ours = {name for shape in one for name in shape.names}
    theirs = {name for shape in other for name in shape.names}
    return len(ours & theirs) >= ALIKE * len(ours | theirs)


def _properties(totals: InputTotals) -> Iterator[Problem]:
    fields: dict[str, list[Field]] = defaultdict(list)
    for field in totals.fields.values():
        if not field.known and field.spec is None and field.twin is None:
            fields[field.property].append(field)
    counts = {
        name: sum(field.seen.count for field in same) for name, same in fields.items()
    }
    pairs = [
        (name, usual)
        for name, usual in _twins(counts)
        if _have_one_type(fields[name], fields[usual])
    ]
    # One and many stand side by side where they are two properties.
    apart = {
        (name, usual)
        for name, usual in pairs
        if not any(
            name in shape.names and usual in shape.names
            for shapes in totals.shapes.values()
            for shape in shapes
        )
    }
    for name, usual in pairs:
        if (name, usual) not in apart:
            continue
        seen = summed(field.seen for field in fields[name])
        events = {field.event for field in fields[usual]}
        same_event = [field for field in fields[name] if field.event in events]
        yield Problem(
            f"{the_property(name, None)} differs from {quoted(usual)} only in number",
            did_you_mean(name, usual),
            at=path(name),
            subject={"event": None, "property": name},
            count=seen.count,
            positions=seen.positions,
            **_doubt(sure=bool(same_event)),
        )


def _have_one_type(one: Iterable[Field], other: Iterable[Field]) -> bool:
    ours, theirs = _types(one), _types(other)
    return ours == theirs and len(ours) == 1 and _NESTED.isdisjoint(ours)


def _types(fields: Iterable[Field]) -> set[str]:
    return {
        kind
        for field in fields
        for kind, count in field.types.items()
        if count and kind not in _EMPTY
    }


def _doubt(*, sure: bool) -> dict[str, Any]:
    if sure:
        return {}
    return {"severity": Severity.INFO, "confidence": Confidence.POSSIBLE}


def _twins(counts: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """The rarer name of each pair, with the most frequent one."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name in counts:
        groups[" ".join(map(singular, tokens(name)))].append(name)
    for key, names in sorted(groups.items()):
        if key and len(names) > 1:
            usual, *others = sorted(names, key=lambda name: (-counts[name], name))
            # What differs in case or spacing is PLAN008.
            yield from ((name, usual) for name in others if fold(name) != fold(usual))


RULE = Rule(
    code="PLAN040",
    name="plural-twin",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=InputTotals,
    check=check,
    summary="Two names of events or properties differ only in singular and plural.",
    why="Mixpanel treats them as two names, so every report on one of them counts "
    "too little. The rule checks only names that are not in a plan. The finding is "
    "an info and marked as possible if both names may be intended: one library "
    "sends both events, or no event has both properties. Lists, and properties "
    "that occur together in a record, are not reported.",
    fix="Use one of the names everywhere, and add it to a tracking plan.",
    reference="https://docs.mixpanel.com/docs/data-structure/events-and-properties",
    needs=frozenset({Need.EVENTS}),
)
