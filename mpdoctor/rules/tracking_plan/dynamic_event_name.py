"""Event names with an id, a date or an address inside."""

from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import InputTotals
from mpdoctor.rules._messages import SAMPLES, quoted
from mpdoctor.rules.tracking_plan._messages import summed, unplanned_event_severity
from mpdoctor.text.templates import dynamic_names


def check(totals: InputTotals) -> Iterator[Problem]:
    custom = [
        name
        for name, event in totals.events.items()
        if not event.known and event.spec is None and event.twin is None
    ]
    severity = unplanned_event_severity(Severity.ERROR, totals.setup.plan)
    for template, names in dynamic_names(custom).items():
        seen = summed(totals.events[name].seen for name in names)
        if len(names) == 1:
            yield Problem(
                f"event {quoted(names[0])} carries a value in its name",
                f"it looks as if made from {quoted(template)}",
                at="event",
                subject={"event": names[0], "property": None},
                count=seen.count,
                positions=seen.positions,
                severity=severity,
            )
        else:
            yield Problem(
                f"events are named after the pattern {quoted(template)}",
                at="event",
                subject={"event": None, "property": None, "pattern": template},
                count=seen.count,
                positions=seen.positions,
                evidence={"samples": list(names[:SAMPLES]), "names": len(names)},
                severity=severity,
            )


RULE = Rule(
    code="PLAN009",
    name="dynamic-event-name",
    severity=Severity.ERROR,
    confidence=Confidence.LIKELY,
    looks_at=InputTotals,
    check=check,
    summary="Event names contain ids, numbers, dates or addresses.",
    why="Every value creates a separate event, and these events cannot be counted "
    "together. Above 5000 names, Mixpanel no longer lists new ones.",
    fix="Give the event one fixed name and send the variable part as a property.",
    reference="https://docs.mixpanel.com/docs/data-structure/events-and-properties",
    supersedes=("PLAN018",),
)
