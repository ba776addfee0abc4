"""Ids that come near the number of events in a day that Mixpanel takes."""

from collections.abc import Iterator

from mpdoctor.model.levels import Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.visitors import BusyId
from mpdoctor.rules._messages import quoted

LIMIT = 200_000


def check(busy: BusyId) -> Iterator[Problem]:
    beyond = ", more than Mixpanel takes" if busy.most > LIMIT else ""
    yield Problem(
        f"id {quoted(busy.user)} sends {busy.most:,} events in a day{beyond}",
        at="properties.distinct_id",
        subject={"user": busy.user},
        evidence={"events_of_busiest_day": busy.most, "days": busy.days},
    )


RULE = Rule(
    code="VOL002",
    name="busy-id",
    severity=Severity.ERROR,
    looks_at=BusyId,
    check=check,
    summary="One id sends more than 150,000 events in a day (UTC).",
    why="From the 200,001st event of an id in a day on, Mixpanel renames events to "
    "`$hotshard_events`, and they are missing from reports. No person does so much: the id "
    "is a constant, a server or a bot. `check` counts the events of each id by day.",
    fix='Send each person\'s own id, and `"distinct_id": ""` for events that belong to no '
    "person.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/hot-shard-limits",
)
