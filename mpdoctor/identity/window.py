"""Some events at a time, side by side."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from mpdoctor.mixpanel.times import in_seconds
from mpdoctor.model.record import Batch, Request


class Window:
    """The columns of a batch of events.

    `keys` are the properties that any of them has, beyond those of the columns.
    """

    def __init__(self, batch: Batch) -> None:
        self.records = batch.records
        self.names: Sequence[Any] = batch.names
        self.positions = batch.positions
        self.request: Request | None = batch.request
        self.keys: set[str] = set().union(*batch.records)
        columns: list[Sequence[Any]] = list(
            zip(
                *[
                    (
                        get("distinct_id", ""),
                        get("$device_id", ""),
                        get("$user_id", ""),
                        get("time"),
                        get("mp_country_code", ""),
                        get("mp_lib"),
                        get("$lib_version"),
                        get("$app_version_string"),
                        get("$os"),
                    )
                    for get in [record.get for record in self.records]
                ],
                strict=True,
            )
        )
        self.sent, self.devices, self.users, self.times, self.countries = columns[:5]
        self.senders: Sequence[tuple[Any, ...]] = list(zip(*columns[5:], strict=True))

    def column(self, name: str) -> Sequence[Any]:
        """One more property of all events."""
        return [record.get(name, "") for record in self.records]

    def record(self, number: int) -> dict[str, Any]:
        """The properties of one event."""
        return self.records[number]

    @cached_property
    def wheres(self) -> Sequence[Any]:
        """Countries or, where none was found out, addresses."""
        if "ip" not in self.keys:
            return self.countries
        return [
            (record.get("ip") or "") if value is None or value == "" else value
            for value, record in zip(self.countries, self.records, strict=True)
        ]

    @cached_property
    def moments(self) -> Sequence[Any]:
        """Seconds since the epoch, empty where nothing tells."""
        times = self.times
        if None in times and "$time" in self.keys:
            times = [
                record.get("$time") if time is None else time
                for record, time in zip(self.records, times, strict=True)
            ]
        moments: Sequence[Any] = in_seconds(times)
        if None in moments:
            request = self.request
            clock = "" if request is None or request.time is None else request.time
            moments = [clock if moment is None else moment for moment in moments]
        return moments
