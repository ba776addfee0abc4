"""At which times of day records happened, as counts that can be merged."""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from mpdoctor.model.spread import add_counts
from mpdoctor.model.subjects import Occurrences

MINUTES, HOURS, END = 60, 120, 144
"""Counts are numbered: the seconds of a minute come first, then the minutes of an hour and
the hours of a day, all in UTC. The compiled scanner numbers them alike."""


class ClockTally(Struct):
    """Counts of records by second of the minute, minute of the hour and hour of the day."""

    counts: dict[int, int] = field(default_factory=dict)

    def merge(self, other: "ClockTally", keep: int) -> None:
        add_counts(self.counts, other.counts)


def clock_of(seconds: Iterable[float]) -> Mapping[int, int]:
    """The counts of times in seconds since the epoch."""
    whole = [int(second) for second in seconds]
    counts = Counter([second % 60 for second in whole])
    counts.update([MINUTES + second // 60 % 60 for second in whole])
    counts.update([HOURS + second // 3600 % 24 for second in whole])
    return counts


class EventClock(Struct, frozen=True):
    """The times of day, in UTC, at which the records of one event happened.

    `seconds`, `minutes` and `hours` count them by second of the minute, minute of the hour
    and hour of the day. `days` is on how many days there were any.
    """

    event: str
    seen: Occurrences
    days: int
    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
