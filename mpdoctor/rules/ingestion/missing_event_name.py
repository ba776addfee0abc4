"""Events without a name."""

from collections.abc import Iterator

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventName


def check(name: EventName) -> Iterator[Problem]:
    if name.event is None:
        given = name.given or "missing"
        yield Problem(
            f"an event has no name: `event` is {given}",
            at="event",
            evidence={"given": {given: name.seen.count}},
        )


RULE = Rule(
    code="ENV001",
    name="missing-event-name",
    severity=Severity.ERROR,
    looks_at=EventName,
    check=check,
    summary="`event` is missing, blank or not a string.",
    why="Mixpanel refuses the record: `'event' must not be missing or blank`.",
    fix="Send the name of each event as a string in `event`, beside `properties`.",
    reference="https://docs.mixpanel.com/reference/import-events",
    needs=frozenset({Need.EVENTS}),
    supersedes=("PLAN019",),
)
