"""Events that belong to no group, although nearly all others do."""

from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventShape, InputTotals, Occurrences
from mpdoctor.rules._messages import an_event, quoted
from mpdoctor.rules.tracking_plan._messages import path, summed

CARRIED = 0.9
"""So many of all records must carry the group key, and so many event names must always or
nearly always carry it."""

RARELY = 0.1
"""An event that carries it in less than this part of its records is reported."""

FEWEST = 20
"""Records of an event below which it may be chance."""

FEWEST_NAMES = 3
"""Other events that must carry it."""


def check(totals: InputTotals) -> Iterator[Problem]:
    plan = totals.setup.plan
    if plan is None or totals.overflow:
        return
    # What the plan requires of an event, PLAN003 reports.
    for key in plan.group_properties:
        yield from _without(key, totals)


def _without(key: str, totals: InputTotals) -> Iterator[Problem]:
    with_key: dict[str, int] = {}
    records: dict[str, int] = {}
    lacking: dict[str, list[Occurrences]] = {}
    for name, shapes in _own_events(totals):
        records[name] = sum(shape.seen.count for shape in shapes)
        lacking[name] = [shape.seen for shape in shapes if not _carries(shape, key)]
        with_key[name] = records[name] - sum(seen.count for seen in lacking[name])
    carrying = sum(with_key[name] >= CARRIED * records[name] for name in records)
    if carrying < FEWEST_NAMES or sum(with_key.values()) < CARRIED * sum(
        records.values()
    ):
        return
    for name, total in records.items():
        if total < FEWEST or with_key[name] > RARELY * total:
            continue
        spec = totals.events[name].spec
        if spec is not None and key in spec.group_keys:
            continue
        without = summed(lacking[name])
        yield Problem(
            f"{an_event(name)} lacks the group key {quoted(key)}, which "
            f"{carrying:,} other events carry",
            at=path(key),
            subject={"event": name, "property": key, "group_key": key},
            count=without.count,
            positions=without.positions,
            evidence={"with_key": with_key[name], "records": total},
        )


def _own_events(
    totals: InputTotals,
) -> Iterator[tuple[str, tuple[EventShape, ...]]]:
    for name, shapes in totals.shapes.items():
        event = totals.events.get(name)
        if event is not None and not event.known:
            yield name, shapes


def _carries(shape: EventShape, key: str) -> bool:
    # A key in the wrong case is reported as such.
    return key in shape.names or any(twin.name == key for twin in shape.twins.values())


RULE = Rule(
    code="PLAN028",
    name="missing-group-key",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=InputTotals,
    check=check,
    summary="An event hardly ever has a group key of the plan, which nearly all other "
    "events have.",
    why="Mixpanel counts an event for a group only if it carries the group key, and does "
    "not add it later. Reports by group leave the event out. Reported if at least 90 % of "
    "all records carry the key, at least 3 events nearly always do, and the event does in "
    "at most 10 % of 20 records or more. `group_keys` of an event in the plan makes a "
    "single record without it a finding of `missing-property`.",
    fix="Call `set_group()` before the event is tracked, or send the group key as a "
    "property of the event from a server.",
    reference="https://docs.mixpanel.com/docs/data-structure/group-analytics/group-analytics-faq",
    needs=frozenset({Need.PLAN, Need.EVENTS}),
)
