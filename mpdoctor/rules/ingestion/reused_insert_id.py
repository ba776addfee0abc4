"""One insert id for several events."""

from collections.abc import Iterator

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import RepeatedEvents
from mpdoctor.rules._messages import of_event
from mpdoctor.rules.ingestion._messages import samples

_ECHO = "id as insert id"
_ELSEWHERE = "shared insert id"
_HELP = {
    "same insert id": "event, user and day agree, and only the time differs: Mixpanel "
    "keeps one of them",
    _ECHO: "it holds the id of the user",
    _ELSEWHERE: "another event, user or day has the same one; Mixpanel counts these, but "
    "a second one on the same day would be lost",
}


def check(repeats: RepeatedEvents) -> Iterator[Problem]:
    if repeats.how in _HELP:
        elsewhere = repeats.how == _ELSEWHERE
        yield Problem(
            f"`$insert_id`{of_event(repeats.event)} is the same in different records",
            _HELP[repeats.how],
            at="properties.$insert_id",
            property="$insert_id",
            evidence={"samples": samples(repeats.samples)} if repeats.samples else {},
            # Mixpanel counts them all, since the rest of its key differs: with a reason of
            # its own it explains no missing data, and is not added to those that are lost.
            subject={"reason": "shared"} if elsewhere else {},
            severity=Severity.WARNING if elsewhere else None,
        )


RULE = Rule(
    code="ENV013",
    name="reused-insert-id",
    severity=Severity.ERROR,
    looks_at=RepeatedEvents,
    check=check,
    summary="Different events have the same `$insert_id`, or the `$insert_id` is the "
    "user's id.",
    why="Mixpanel treats events of one name, `distinct_id` and `$insert_id` as resends of "
    "one event and keeps only one of each day, at the latest when it compacts its data. "
    "If another event, user or day has the same `$insert_id`, nothing is lost yet, and "
    "the rule warns: what creates these ids does not make them unique.",
    fix="Create a new `$insert_id` for each event: a UUID, or a hash of event, user "
    "and time to the millisecond.",
    reference="https://docs.mixpanel.com/reference/event-deduplication",
    needs=frozenset({Need.EVENTS}),
)
