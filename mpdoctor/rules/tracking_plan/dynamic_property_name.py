"""Property names with an id, a date or an address inside."""

from collections import defaultdict
from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import Field, InputTotals
from mpdoctor.rules._messages import SAMPLES, quoted, the_property
from mpdoctor.rules.tracking_plan._messages import path, summed
from mpdoctor.text.templates import dynamic_names


def check(totals: InputTotals) -> Iterator[Problem]:
    fields: dict[str, list[Field]] = defaultdict(list)
    for field in totals.fields.values():
        if not field.known and field.spec is None and field.twin is None:
            fields[field.property].append(field)
    for template, names in dynamic_names(fields).items():
        if len(names) == 1:
            for field in fields[names[0]]:
                yield Problem(
                    f"{the_property(field.property, field.event)} carries a value in "
                    "its name",
                    f"it looks as if made from {quoted(template)}",
                    at=path(field.property),
                    subject={"event": field.event, "property": field.property},
                    count=field.seen.count,
                    positions=field.seen.positions,
                )
        else:
            events = {field.event for name in names for field in fields[name]}
            yield _pattern(totals, template, names, events)


def _pattern(
    totals: InputTotals, template: str, names: tuple[str, ...], events: set[str | None]
) -> Problem:
    # A record with several such names is still one record, so shapes are counted.
    seen = summed(
        shape.seen
        for event in events
        for shape in totals.shapes.get(event or "", ())
        if not shape.names.isdisjoint(names)
    )
    (event,) = events if len(events) == 1 else (None,)
    of = "" if event is None else f" of event {quoted(event)}"
    return Problem(
        f"properties{of} are named after the pattern {quoted(template)}",
        at="properties",
        subject={"event": event, "property": None, "pattern": template},
        count=seen.count,
        positions=seen.positions,
        evidence={"samples": list(names[:SAMPLES]), "names": len(names)},
    )


RULE = Rule(
    code="PLAN010",
    name="dynamic-property-name",
    severity=Severity.ERROR,
    confidence=Confidence.LIKELY,
    looks_at=InputTotals,
    check=check,
    summary="Property names contain ids, numbers, dates or addresses.",
    why="Every value creates a separate property. These properties cannot be used "
    "in one breakdown, they fill the menus, and each adds a column to exports.",
    fix="Give the property one fixed name and send the variable part as its value, "
    "or send a list of objects.",
    reference="https://docs.mixpanel.com/docs/data-structure/events-and-properties",
    supersedes=("PLAN032", "PLAN013"),
)
