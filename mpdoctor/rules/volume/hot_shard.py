"""Events that Mixpanel took out of reports because one id sent too many."""

from collections.abc import Iterator

from mpdoctor.mixpanel.ids import HOT_SHARD_EVENTS, HOT_SHARD_RECORD
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventName


def check(name: EventName) -> Iterator[Problem]:
    if name.event == HOT_SHARD_EVENTS:
        yield Problem(
            "events were renamed to `$hotshard_events`, because one id sent more than "
            "200,000 in a day",
            "`mp_original_distinct_id` and `mp_original_event_name` say which",
            at="properties.mp_original_distinct_id",
        )
    elif name.event == HOT_SHARD_RECORD:
        yield Problem(
            "Mixpanel recorded that one id sent too many events in a day",
            "`hotshard_distinct_id` and `hotshard_group_key` say which",
            at="properties.hotshard_distinct_id",
            severity=Severity.WARNING,
        )


RULE = Rule(
    code="VOL001",
    name="hot-shard",
    severity=Severity.ERROR,
    looks_at=EventName,
    check=check,
    summary="Mixpanel renamed events because one id sent too many events in a day.",
    why="From the 200,001st event of one `distinct_id` in a day on (the "
    "1,000,001st of one group), Mixpanel renames events to `$hotshard_events` and "
    "empties their `distinct_id`, so these events are missing from reports. "
    "`$hotshard_record` (a warning) marks that this happened.",
    fix="Find the id. It is often a constant or does not belong to a person. Send "
    '`"distinct_id": ""` for events that belong to no person. To repair renamed '
    "events, export them and import them again with their original names.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/hot-shard-limits",
    needs=frozenset({Need.EXPORT}),
)
