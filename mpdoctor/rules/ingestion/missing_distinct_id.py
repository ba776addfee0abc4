"""Events without a `distinct_id`."""

from collections.abc import Iterator

from mpdoctor.mixpanel.ids import ID_PROPERTIES, NOT_SENT_AS_EVENTS
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventShape
from mpdoctor.rules._messages import an_event


def check(shape: EventShape) -> Iterator[Problem]:
    if shape.event not in NOT_SENT_AS_EVENTS and shape.names.isdisjoint(ID_PROPERTIES):
        yield Problem(
            "`distinct_id`, `$device_id` and `$user_id` are all missing from "
            f"{an_event(shape.event)}",
            at="properties.distinct_id",
            property="distinct_id",
        )


RULE = Rule(
    code="ENV010",
    name="missing-distinct-id",
    severity=Severity.WARNING,
    looks_at=EventShape,
    check=check,
    summary="An event has no user or device id.",
    why="Mixpanel creates a user from the address that the request came from, so "
    "everyone behind one server or office becomes one user. Strict import may refuse "
    "the record.",
    fix='Send the id of the user or device, or `"distinct_id": ""` if the event has '
    "no user.",
    reference="https://docs.mixpanel.com/reference/import-events",
    needs=frozenset({Need.EVENTS}),
)
