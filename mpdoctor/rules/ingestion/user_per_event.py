"""Events that each have a user of their own."""

from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import RepeatedEvents
from mpdoctor.rules._messages import of_event


def check(repeats: RepeatedEvents) -> Iterator[Problem]:
    if repeats.how == "insert id as id":
        count, total = repeats.seen.count, max(repeats.total, repeats.seen.count)
        yield Problem(
            f"`distinct_id`{of_event(repeats.event)} is the event's own `$insert_id` in "
            f"{count:,} of {total:,} events, so each of them is a person of its own",
            at="properties.distinct_id",
            property="distinct_id",
            evidence={"events": total},
        )


RULE = Rule(
    code="ENV035",
    name="user-per-event",
    severity=Severity.ERROR,
    confidence=Confidence.LIKELY,
    looks_at=RepeatedEvents,
    check=check,
    summary="Events carry their own `$insert_id` as `distinct_id`, a different one "
    "each time.",
    why="Each event becomes a new user who never returns: unique users rise with "
    "every event, and funnels and retention become useless. The insert ids themselves "
    "are valid. Usually the sender uses an id made up for the event when no user is "
    "known.",
    fix='Send events that have no user with `distinct_id: ""`: Mixpanel then counts '
    "them without a user. Send all others with the id of their user, or with the id "
    "of their device as `$device_id`.",
    reference="https://docs.mixpanel.com/reference/import-events",
    needs=frozenset({Need.EVENTS}),
    loses_data=False,
)
