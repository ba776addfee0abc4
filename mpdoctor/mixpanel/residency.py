"""What happens to data that is sent to another region than its project's.

https://docs.mixpanel.com/docs/privacy/eu-residency
https://docs.mixpanel.com/docs/privacy/in-residency
https://docs.mixpanel.com/changelogs (2026-02-20)
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from mpdoctor.model.settings import Region

NEVER_FORWARDED_SINCE = date(2025, 8, 18)
"""EU projects created on or after this day never had data forwarded to them."""

FORWARDING_ENDED = date(2026, 7, 1)
"""From this day on forwarded events are hidden from reports and the Query API."""

FORWARDING_REFUSED = date(2026, 8, 1)
"""From this day on they are refused."""

EXTENSION_ENDS = date(2026, 12, 31)
"""The last day of forwarding for the few projects that were granted an extension."""


class DeliveryOutcome(StrEnum):
    """What happens to an event."""

    STORED = "stored"
    FORWARDED = "forwarded"
    HIDDEN = "hidden from reports, still in raw exports"
    REFUSED = "refused, unless the project has an extension"
    LOST = "lost"


def delivery_outcome(
    project: Region,
    host: Region,
    day: date,
    *,
    created: date | None = None,
    extended: bool = False,
) -> DeliveryOutcome:
    """What happens to an event of a project that is sent to a host of a region on a day.

    `created` is the day on which the project was made; unknown, it is taken for one old
    enough to have been forwarded to.
    """
    if project is host:
        return DeliveryOutcome.STORED
    if project is not Region.EU or host is not Region.US:
        return DeliveryOutcome.LOST
    if created is not None and created >= NEVER_FORWARDED_SINCE:
        return DeliveryOutcome.LOST
    if day < FORWARDING_ENDED or (extended and day <= EXTENSION_ENDS):
        return DeliveryOutcome.FORWARDED
    if extended or day > EXTENSION_ENDS:
        return DeliveryOutcome.LOST
    return (
        DeliveryOutcome.HIDDEN if day < FORWARDING_REFUSED else DeliveryOutcome.REFUSED
    )


EPOCH = date(1970, 1, 1)
_LAST = (date.max - EPOCH).days
_FIRST = (date.min - EPOCH).days


def calendar_day(number: int) -> date:
    """The day that is so many days after the epoch, or the nearest in the calendar."""
    return EPOCH + timedelta(days=min(max(number, _FIRST), _LAST))


def delivery_outcomes(
    project: Region, host: Region, days: Mapping[int, int]
) -> dict[DeliveryOutcome, int]:
    """The number of events by outcome; `days` counts them by days since the epoch."""
    totals: dict[DeliveryOutcome, int] = {}
    for day in sorted(days):
        outcome = delivery_outcome(project, host, calendar_day(day))
        totals[outcome] = totals.get(outcome, 0) + days[day]
    return totals
