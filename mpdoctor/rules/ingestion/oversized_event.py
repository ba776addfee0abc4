"""Events of a megabyte and more."""

from collections.abc import Iterator

from mpdoctor.mixpanel.limits import MAX_EVENT_BYTES
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import LargeEvents
from mpdoctor.rules._messages import an_event


def check(large: LargeEvents) -> Iterator[Problem]:
    if large.largest >= MAX_EVENT_BYTES:
        yield Problem(
            f"{an_event(large.event)} is 1 MB or larger",
            evidence={"largest": large.largest},
        )


RULE = Rule(
    code="ENV016",
    name="oversized-event",
    severity=Severity.ERROR,
    looks_at=LargeEvents,
    check=check,
    summary="An event has 1 MB of JSON or more.",
    why="Mixpanel drops it, and `/track` may still answer with success.",
    fix="Send only the data that reports need, and store documents, logs and pictures "
    "elsewhere.",
    reference="https://docs.mixpanel.com/reference/import-events",
    needs=frozenset({Need.EVENTS}),
)
