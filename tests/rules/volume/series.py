"""Counts by day."""

from mpdoctor.model.volume_trends import DailyVolume

WEEKLY = (10, 12, 11, 10, 9, 3, 2)


def weeks(count: int, times: int = 1) -> tuple[int, ...]:
    """Quiet weekends."""
    return tuple(times * one for one in WEEKLY) * count


def volume(
    *counts: int,
    event: str | None = "Sign Up",
    property_: str | None = None,
    others: tuple[int, ...] = (),
    busy: int = 3,
) -> DailyVolume:
    return DailyVolume(event, property_, 20_545, counts, others, busy)
