"""Events without a `time`."""

from collections.abc import Iterator

from mpdoctor.mixpanel.ids import NOT_SENT_AS_EVENTS
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.record import Channel
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventShape
from mpdoctor.rules._messages import an_event
from mpdoctor.rules.ingestion._messages import how_judged


def check(shape: EventShape) -> Iterator[Problem]:
    # `/track` fills in the time of arrival, and identity verbs happen when they arrive.
    if shape.channel is Channel.TRACK or shape.event in NOT_SENT_AS_EVENTS:
        return
    if shape.names.isdisjoint(("time", "$time")):
        yield Problem(
            f"`time` is missing from {an_event(shape.event)}",
            f"{how_judged(shape)}; only `/track` fills in the time of arrival",
            at="properties.time",
            property="time",
        )


RULE = Rule(
    code="ENV002",
    name="missing-time",
    severity=Severity.ERROR,
    looks_at=EventShape,
    check=check,
    summary="An event meant for `/import` has no `time`.",
    why="`/import` refuses it: `'properties.time' is invalid: must not be missing`. "
    "`/track` uses the time of arrival instead, so mpdoctor does not report events "
    "sent there.",
    fix="Set `time` to the moment of the event, in seconds or milliseconds since 1970, "
    "UTC.",
    reference="https://docs.mixpanel.com/reference/import-events",
    needs=frozenset({Need.EVENTS}),
)
