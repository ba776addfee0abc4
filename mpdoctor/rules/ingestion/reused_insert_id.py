"""One insert id for several events."""

from collections.abc import Iterator

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import RepeatedEvents
from mpdoctor.rules._messages import of_event
from mpdoctor.rules.ingestion._messages import samples

_ECHO = "id as insert id"


def check(repeats: RepeatedEvents) -> Iterator[Problem]:
    if repeats.how in ("same insert id", _ECHO):
        yield Problem(
            f"`$insert_id`{of_event(repeats.event)} is the same in different records",
            "it holds the id of the user"
            if repeats.how == _ECHO
            else "another event, user or time has the same one",
            at="properties.$insert_id",
            property="$insert_id",
            evidence={"samples": samples(repeats.samples)} if repeats.samples else {},
        )


RULE = Rule(
    code="ENV013",
    name="reused-insert-id",
    severity=Severity.ERROR,
    looks_at=RepeatedEvents,
    check=check,
    summary="Different events have the same `$insert_id`, or the `$insert_id` is the "
    "user's id.",
    why="Mixpanel treats events with the same `$insert_id` as resends of one event "
    "and keeps only one of them, at the latest when it compacts a day.",
    fix="Create a new `$insert_id` for each event: a UUID, or a hash of event, user "
    "and time to the millisecond.",
    reference="https://docs.mixpanel.com/reference/event-deduplication",
    needs=frozenset({Need.EVENTS}),
)
