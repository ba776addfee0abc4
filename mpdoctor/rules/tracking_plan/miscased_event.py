"""Names that are a planned one in another case, spacing or script."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from mpdoctor.model.levels import Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventName, Field, InputTotals
from mpdoctor.rules._messages import quoted, the_property
from mpdoctor.rules.tracking_plan._messages import (
    did_you_mean,
    path,
    unplanned_event_severity,
    unplanned_property_severity,
)
from mpdoctor.text.spelling import difference, fold


def check(subject: EventName | Field | InputTotals) -> Iterator[Problem]:
    if isinstance(subject, EventName):
        yield from _event(subject)
    elif isinstance(subject, Field):
        yield from _property(subject)
    elif subject.setup.plan is None:
        yield from _events_among_themselves(subject)
        yield from _properties_among_themselves(subject)


def _event(name: EventName) -> Iterator[Problem]:
    if name.event is None or name.twin is None or name.twin.misspelt:
        return
    meant = name.twin.name
    yield Problem(
        f"event {quoted(name.event)} differs from planned {quoted(meant)} "
        f"{name.twin.how}",
        did_you_mean(name.event, meant),
        at="event",
        severity=unplanned_event_severity(Severity.WARNING, name.plan),
    )


def _property(field: Field) -> Iterator[Problem]:
    if field.twin is None or field.twin.misspelt:
        return
    meant = field.twin.name
    yield Problem(
        f"{the_property(field.property, field.event)} differs from planned "
        f"{quoted(meant)} {field.twin.how}",
        did_you_mean(field.property, meant),
        at=path(field.property),
        severity=unplanned_property_severity(Severity.WARNING, field.plan),
    )


def _events_among_themselves(totals: InputTotals) -> Iterator[Problem]:
    counts = {
        name: event.seen.count
        for name, event in totals.events.items()
        if not event.known
    }
    for name, usual in _variants(counts):
        seen = totals.events[name].seen
        yield Problem(
            f"event {quoted(name)} differs from {quoted(usual)} "
            f"{difference(name, usual)}",
            did_you_mean(name, usual),
            at="event",
            subject={"event": name, "property": None},
            count=seen.count,
            positions=seen.positions,
        )


def _properties_among_themselves(totals: InputTotals) -> Iterator[Problem]:
    fields: dict[str, list[Field]] = defaultdict(list)
    for field in totals.fields.values():
        if not field.known:
            fields[field.property].append(field)
    counts = {
        name: sum(field.seen.count for field in same) for name, same in fields.items()
    }
    for name, usual in _variants(counts):
        for field in fields[name]:
            yield Problem(
                f"{the_property(name, field.event)} differs from {quoted(usual)} "
                f"{difference(name, usual)}",
                did_you_mean(name, usual),
                at=path(name),
                subject={"event": field.event, "property": name},
                count=field.seen.count,
                positions=field.seen.positions,
            )


def _variants(counts: Mapping[str, int]) -> Iterable[tuple[str, str]]:
    """The rarer spellings of a name, each with the most frequent one."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name in counts:
        groups[fold(name)].append(name)
    for folded, names in sorted(groups.items()):
        if folded and len(names) > 1:
            usual, *others = sorted(names, key=lambda name: (-counts[name], name))
            yield from ((name, usual) for name in others)


RULE = Rule(
    code="PLAN008",
    name="miscased-event",
    severity=Severity.WARNING,
    looks_at=(EventName, Field, InputTotals),
    check=check,
    summary="A name differs from a planned one only in case, spacing, separators or "
    "look-alike characters.",
    why="Mixpanel treats them as two names, so every report on the planned name "
    "counts too little. The rule checks names of events and properties. Without a "
    "plan, it reports two names in the data that differ in this way. With a plan, "
    "`unplanned` in the plan sets the severity, as for any unplanned name.",
    fix="Send the name exactly as planned, from one constant in the code.",
    reference="https://docs.mixpanel.com/docs/data-structure/events-and-properties",
    supersedes=("PLAN038",),
)
