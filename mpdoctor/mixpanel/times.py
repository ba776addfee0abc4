"""How Mixpanel reads `time`, and how far it may lie from the time of receipt."""

from collections.abc import Mapping, Sequence
from typing import Any

HOUR = 3600
DAY = 24 * HOUR

# https://docs.mixpanel.com/reference/import-events
EARLIEST = 365 * DAY
"""1971-01-01, in seconds since the epoch."""
FUTURE_ALLOWANCE = HOUR

# https://docs.mixpanel.com/reference/track-event
TRACK_WINDOW = 5 * DAY

# https://docs.mixpanel.com/docs/privacy/gdpr-compliance; as many days as so many years
# can have, so that an event is never called too old on its last day.
SHORT_RETENTION = 731 * DAY
LONG_RETENTION = 1827 * DAY

# Mixpanel does not say where seconds end and milliseconds begin; clients agree on this.
LAST_SECOND = 9_999_999_999
"""The largest number that is read as seconds; a larger one is milliseconds."""
MICROSECONDS = 10**14
"""From here on a number is no plausible count of milliseconds (the year 5138)."""
NANOSECONDS = 10**17

# Times of receipt and of events are floats near 2e9, whose difference is exact
# only to less than a millisecond; without this an event of exactly one hour would be too late.
_ROUNDING = 0.0005


def seconds(time: float) -> float:
    """A `time` in either unit as seconds since the epoch."""
    return time / 1000 if time > LAST_SECOND else time


def plausible(time: object) -> bool:
    """Whether this is a number that can be read as a time that Mixpanel takes."""
    return (
        isinstance(time, int | float)
        and not isinstance(time, bool)
        and time < MICROSECONDS
        and seconds(time) >= EARLIEST
    )


def in_seconds(times: Sequence[Any]) -> Sequence[float | None]:
    """Values of `time` in seconds, and `None` for what is not plausible."""
    if times and set(map(type, times)) <= {int, float}:
        # Nearly every column is in one unit and sound from its lowest to its highest.
        lowest, highest = min(times), max(times)
        if lowest >= EARLIEST and highest <= LAST_SECOND:
            return times
        if lowest >= EARLIEST * 1000 and highest < MICROSECONDS:
            return [time / 1000 for time in times]
    return [seconds(time) if plausible(time) else None for time in times]


def event_seconds(records: Sequence[Mapping[str, Any]]) -> Sequence[float | None]:
    """The times of records in seconds; `None` for what is no plausible time."""
    times = [properties.get("time") for properties in records]
    if None in times:
        times = [
            properties.get("time", properties.get("$time")) for properties in records
        ]
    return in_seconds(times)


def exceeds(lag: float, limit: float) -> bool:
    """Whether a span of seconds is longer than a limit by a millisecond or more."""
    return lag - limit > _ROUNDING
