"""Events that an export holds twice."""

from collections.abc import Iterator

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.record import Channel
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import RepeatedEvents
from mpdoctor.rules._messages import an_event
from mpdoctor.rules.ingestion._messages import samples


def check(repeats: RepeatedEvents) -> Iterator[Problem]:
    # In what is sent this is no fault: SDKs send again what was not answered.
    if repeats.how == "same key" and repeats.channel is Channel.EXPORT:
        yield Problem(
            f"{an_event(repeats.event)} was exported more than once with the same "
            "`distinct_id`, `time` and `$insert_id`",
            evidence={"samples": samples(repeats.samples)} if repeats.samples else {},
        )


RULE = Rule(
    code="ENV014",
    name="duplicate-event",
    severity=Severity.WARNING,
    looks_at=RepeatedEvents,
    check=check,
    summary="An export contains the same event more than once.",
    why="Mixpanel's reports hide such duplicates, but raw exports do not: totals from "
    "the export are higher than those in the reports.",
    fix="Keep one row for each combination of event, `distinct_id`, `time` and "
    "`$insert_id`. Many duplicates mean that a sender repeats events that had already "
    "arrived.",
    reference="https://docs.mixpanel.com/reference/event-deduplication",
    needs=frozenset({Need.EXPORT}),
)
