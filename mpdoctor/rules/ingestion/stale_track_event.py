"""Events that come to `/track` too late."""

from collections.abc import Iterator

from mpdoctor.mixpanel.times import TRACK_WINDOW, exceeds
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.record import Door
from mpdoctor.model.rule import Problem, Rule, Watch
from mpdoctor.model.subjects import LAG, Column, Sighting
from mpdoctor.rules.ingestion._words import an_event, lagging


def finds(lag: float) -> str | None:
    return "more than 5 days" if exceeds(lag, TRACK_WINDOW) else None


def watch(column: Column) -> Iterator[Watch]:
    if column.property == LAG and column.door is Door.TRACK:
        yield Watch(
            finds, frozenset({int, float}), bounds=(float("-inf"), TRACK_WINDOW)
        )


def check(sighting: Sighting) -> Iterator[Problem]:
    proven = sighting.received and not sighting.inferred
    yield lagging(
        sighting,
        f"`time` of {an_event(sighting.event)} lies more than 5 days before arrival at "
        "`/track`",
        ""
        if sighting.received
        else "no time of receipt is known; `--now` says when they were sent",
        Confidence.CERTAIN if proven else Confidence.LIKELY,
    )


RULE = Rule(
    code="ENV007",
    name="stale-track-event",
    severity=Severity.ERROR,
    looks_at=Sighting,
    check=check,
    watch=watch,
    summary="An event sent to `/track` is older than 5 days.",
    why="`/track` answers with success and drops the event. It hits backfills, and phones "
    "that were offline for a week.",
    fix="Send old events to `/import`, which takes any age.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/debugging",
    needs=frozenset({Need.EVENTS}),
)
