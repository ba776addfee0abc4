"""One insert id for several events."""

from collections.abc import Iterator

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import RepeatedEvents
from mpdoctor.rules._messages import of_event
from mpdoctor.rules.ingestion._messages import samples

_KEPT = {"shared insert id": "shared", "id as insert id once": "user id"}
"""Where Mixpanel counts all of them: why they are reported."""

_SAME = "is the same in different records"
_USER = "is the id of the user"

_WORDS = {
    "same insert id": (
        _SAME,
        "event, user and day agree, and only the time differs: Mixpanel keeps one of them",
    ),
    "id as insert id": (
        _USER,
        "of the events of one user and day, Mixpanel keeps only one",
    ),
    "shared insert id": (
        _SAME,
        "another event, user or day has the same one; Mixpanel counts these, but a second "
        "one on the same day would be lost",
    ),
    "id as insert id once": (
        _USER,
        "no user has two of these events on one day; if one had, Mixpanel would keep only "
        "one of them",
    ),
}


def check(repeats: RepeatedEvents) -> Iterator[Problem]:
    if repeats.how in _WORDS:
        what, advice = _WORDS[repeats.how]
        kept = _KEPT.get(repeats.how)
        yield Problem(
            f"`$insert_id`{of_event(repeats.event)} {what}",
            advice,
            at="properties.$insert_id",
            property="$insert_id",
            evidence={"samples": samples(repeats.samples)} if repeats.samples else {},
            # Mixpanel counts them all, since the rest of its key differs: with a reason of
            # its own it explains no missing data, and is not added to those that are lost.
            subject={"reason": kept} if kept else {},
            severity=Severity.WARNING if kept else None,
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
