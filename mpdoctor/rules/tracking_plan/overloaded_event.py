"""One event name for things that have nothing in common."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from mpdoctor.mixpanel.names import is_known_property
from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.place import RecordPosition
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventName, EventShape, InputTotals, Occurrences
from mpdoctor.rules._messages import SAMPLES, quoted
from mpdoctor.rules.tracking_plan._messages import summed

WIDTH = 3
"""With fewer properties of their own, shapes are not compared."""

RECORDS = 2
SHARE = 0.05


class _ShapeGroup(Struct):
    """Shapes of which each shares a property with another one."""

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
            yield from _problem(event, shapes, shared)


def _problem(
    event: EventName, shapes: Sequence[EventShape], shared: frozenset[str]
) -> Iterator[Problem]:
    planned = frozenset(event.spec.properties) if event.spec else frozenset[str]()
    total = sum(shape.seen.count for shape in shapes)
    groups = [
        group
        for group in _groups(shapes, shared)
        if group.widest >= WIDTH
        and group.count >= max(RECORDS, SHARE * total)
        # Where the plan names all of them, it is intended.
        and not group.names <= planned
    ]
    if len(groups) < 2:
        return
    groups.sort(key=lambda group: (-group.count, group.first, sorted(group.names)))
    rarer = summed(seen for group in groups[1:] for seen in group.seen)
    yield Problem(
        f"event {quoted(event.event or '')} is used for things that have no property in common",
        at="event",
        subject={"event": event.event, "property": None},
        count=rarer.count,
        positions=rarer.positions,
        evidence={
            "samples": [sorted(group.names)[:WIDTH] for group in groups[:SAMPLES]]
        },
    )


def _groups(shapes: Sequence[EventShape], shared: frozenset[str]) -> list[_ShapeGroup]:
    groups: list[_ShapeGroup] = []
    for shape in shapes:
        own = {
            name
            for name in shape.names
            if name not in shared and not is_known_property(name)
        }
        if not own:
            continue
        merged = _ShapeGroup(own, [shape.seen], len(own))
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
    summary="Records with the same event name have sets of properties that do not "
    "overlap.",
    why="A count of the event adds up different things, and every breakdown leaves "
    "out the records of the other kind. The finding counts the records of the "
    "rarer kinds.",
    fix="Give each kind its own event name.",
    reference="https://docs.mixpanel.com/docs/data-structure/events-and-properties",
)
