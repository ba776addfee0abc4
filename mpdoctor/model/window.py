"""A span of time: which events of an input are looked at."""

from msgspec import Struct


class TimeWindow(Struct, frozen=True):
    """From `since` on and before `until`, in seconds since the epoch.

    `None` is no bound. `first` and `last` are the bounds as the user wrote them, and `zone`
    is the time zone in which they were read.
    """

    since: float | None = None
    until: float | None = None
    first: str = ""
    last: str = ""
    zone: str = "UTC"

    def __contains__(self, second: float) -> bool:
        return (self.since is None or second >= self.since) and (
            self.until is None or second < self.until
        )

    def __str__(self) -> str:
        parts = [f"since {self.first}"] if self.since is not None else []
        parts += [f"until {self.last}"] if self.until is not None else []
        return f"{' '.join(parts)} ({self.zone})"
