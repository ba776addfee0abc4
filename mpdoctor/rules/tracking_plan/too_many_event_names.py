"""More event names than Mixpanel lists."""

from collections.abc import Iterator

from mpdoctor.mixpanel.names import MAX_EVENT_NAMES
from mpdoctor.model.levels import Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import InputTotals

NEAR = 4500


def check(totals: InputTotals) -> Iterator[Problem]:
    names = len(totals.events)
    beyond = totals.overflow.get("names", 0)
    if names < NEAR and not beyond:
        return
    over = names > MAX_EVENT_NAMES or beyond
    yield Problem(
        f"there are {'more event names than' if over else 'nearly as many event names as'} "
        f"the {MAX_EVENT_NAMES} that Mixpanel lists",
        at="event",
        subject={"event": None, "property": None},
        count=totals.examined.get("events", 0),
        evidence={"names": f"more than {names}" if beyond else names},
    )


RULE = Rule(
    code="PLAN011",
    name="too-many-event-names",
    severity=Severity.WARNING,
    looks_at=InputTotals,
    check=check,
    summary=f"The data contains {NEAR} or more distinct event names.",
    why=f"Above {MAX_EVENT_NAMES} names, Mixpanel stores events without listing them, "
    "so they cannot be chosen in a report.",
    fix="Combine events that differ only in a detail, and send the detail as a "
    "property.",
    reference="https://docs.mixpanel.com/docs/data-structure/events-and-properties",
)
