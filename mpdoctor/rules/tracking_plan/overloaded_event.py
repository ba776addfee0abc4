"""One event name for things that have nothing in common."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mpdoctor.mixpanel.names import is_known_property
from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.place import RecordPosition
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventName, EventShape, InputTotals, Occurrences
from mpdoctor.rules.tracking_plan._words import SAMPLES, quoted, together

WIDTH = 3
"""Fewer properties in common or apart say little."""

RECORDS = 2
SHARE = 0.05


@dataclass(slots=True)
class _Kin:
    """Shapes that hang together through shared properties."""

    names: set[str]
    seen: list[Occurrences]
    widest: int

    @property
    def count(self) -> int:
        return sum(seen.count for seen in self.seen)

    @property
    def first(self) -> tuple[RecordPosition, ...]:
        return min(seen.positions for seen in self.seen)


def check(totals: InputTotals) -> Iterator[Problem]:
    plan = totals.setup.plan
    shared = frozenset(plan.super_properties) if plan else frozenset[str]()
    for name, shapes in totals.shapes.items():
        event = totals.events.get(name)
        if event is not None and not event.known:
            yield from _judge(event, shapes, shared)


def _judge(
    event: EventName, shapes: Sequence[EventShape], shared: frozenset[str]
) -> Iterator[Problem]:
    planned = frozenset(event.spec.properties) if event.spec else frozenset[str]()
    total = sum(shape.seen.count for shape in shapes)
    kin = [
        group
        for group in _kin(shapes, shared)
        if group.widest >= WIDTH
        and group.count >= max(RECORDS, SHARE * total)
        # A plan that names them all has meant it so.
        and not group.names <= planned
    ]
    if len(kin) < 2:
        return
    kin.sort(key=lambda group: (-group.count, group.first, sorted(group.names)))
    rarer = together(seen for group in kin[1:] for seen in group.seen)
    yield Problem(
        f"event {quoted(event.event or '')} stands for things that share no property",
        at="event",
        subject={"event": event.event, "property": None},
        count=rarer.count,
        positions=rarer.positions,
        evidence={"samples": [sorted(group.names)[:WIDTH] for group in kin[:SAMPLES]]},
    )


def _kin(shapes: Sequence[EventShape], shared: frozenset[str]) -> list[_Kin]:
    groups: list[_Kin] = []
    for shape in shapes:
        own = {
            name
            for name in shape.names
            if name not in shared and not is_known_property(name)
        }
        if not own:
            continue
        merged = _Kin(own, [shape.seen], len(own))
        apart = []
        for group in groups:
            if group.names.isdisjoint(own):
                apart.append(group)
            else:
                merged.names |= group.names
                merged.seen += group.seen
                merged.widest = max(merged.widest, group.widest)
        groups = [*apart, merged]
    return groups


RULE = Rule(
    code="PLAN017",
    name="overloaded-event",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=InputTotals,
    check=check,
    summary="Records of one event name carry sets of properties that do not overlap.",
    why="A count of the event adds up different things, and every breakdown leaves out "
    "the records of the other kind.",
    fix="Give each kind an event name of its own. The records of the rarer kinds are "
    "counted.",
    reference="https://docs.mixpanel.com/docs/data-structure/events-and-properties",
)
