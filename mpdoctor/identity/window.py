"""Some events at a time, side by side, whether all of them or only a glimpse was decoded."""

from collections.abc import Sequence
from functools import cache, cached_property
from typing import Any

from mpdoctor.mixpanel.ids import DEVICE_PREFIX
from mpdoctor.mixpanel.people import JUNK
from mpdoctor.mixpanel.times import in_seconds
from mpdoctor.model.record import Batch, IdentityBatch, Request

SENDER = ("mp_lib", "$lib_version", "$app_version_string", "$os")
PAGE = ("$current_url", "$browser")


class Window:
    """The columns of a batch of events.

    `keys` are the properties that any of them has, beyond those of the columns.
    """

    plain = False
    """Whether all ids are text, and nothing is there that few events have."""

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


class Glimpsed(Window):
    """The columns of events that were only looked at as far as needed."""

    plain = True

    def __init__(self, glimpses: IdentityBatch) -> None:
        self.names = glimpses.names
        self.positions = glimpses.positions
        self.request = None
        self.keys = {"$current_url"} if glimpses.has_pages else set()
        self.pages = glimpses.pages
        self.sent = glimpses.sent
        self.devices = glimpses.devices
        self.users = glimpses.users
        self.times = glimpses.times
        self.countries = [origin[-1] for origin in glimpses.origins]
        self.senders = [origin[:-1] for origin in glimpses.origins]

    def record(self, number: int) -> dict[str, Any]:
        """What was decoded of one event."""
        values = (
            ("distinct_id", self.sent[number]),
            ("$device_id", self.devices[number]),
            ("$user_id", self.users[number]),
            *zip(SENDER, self.senders[number], strict=True),
            *zip(PAGE, self.pages[number], strict=True),
        )
        return {name: value for name, value in values if value}

    def is_sound(self) -> bool:
        """Whether no id has to be written otherwise, and none may be a placeholder."""
        return are_sound(self.sent, self.devices, self.users)


def page_of(glimpses: IdentityBatch, number: int) -> dict[str, Any]:
    """What tells on which page one event was, and with which device."""
    lib, _, _, system, _ = glimpses.origins[number]
    address, browser = glimpses.pages[number]
    return {
        "$current_url": address,
        "$browser": browser,
        "$device_id": glimpses.devices[number],
        "$os": system,
        "mp_lib": lib,
    }


def are_sound(*columns: Sequence[str], prefix: bool = True) -> bool:
    """Whether ids can stand in a row as they are, and none may be a placeholder.

    Without `prefix`, nor may any hold the prefix of devices. A no may be too strict.
    """
    text = "\n".join(map("\n".join, columns))
    return _oddity(prefix)(text) is None and text.count("\n") + 1 == sum(
        map(len, columns)
    )


@cache
def _oddity(prefix: bool) -> Any:
    """Finds characters beyond plain ones, and lines that are placeholders."""
    from importlib import import_module

    re2 = import_module("re2")
    junk = "|".join(map(re2.escape, sorted(JUNK)))
    start = re2.escape(DEVICE_PREFIX)
    strange = r"[^!#$&-\[\]-~\n]" if prefix else rf"[^!#$&-\[\]-~\n]|{start}"
    return re2.compile(rf"(?im){strange}|^(?:{start})?(?:{junk})$").search
