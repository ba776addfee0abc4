"""The columns of a batch of events, and which properties of an event are looked at."""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any

from mpdoctor.identity.rows import BEFORE_IDENTITY
from mpdoctor.mixpanel.times import in_seconds
from mpdoctor.model.record import Batch

USUAL_PROPERTIES = (
    "time",
    "distinct_id",
    "$device_id",
    "$user_id",
    "$current_url",
    "$browser",
    "mp_lib",
    "$lib_version",
    "$app_version_string",
    "$os",
    "mp_country_code",
)
"""What the row of a usual event is made of, and the pages that are sampled."""

FAILURE_PROPERTIES = (
    "$failure_reason",
    "$identity_failure_reason",
    "$had_persisted_distinct_id",
)

CONTACT_PROPERTIES = {
    "$email": "email",
    "email": "email",
    "Email": "email",
    "$phone": "phone",
    "phone": "phone",
    "Phone": "phone",
}
"""Contacts of events, by the kind of each."""

RARE_PROPERTIES = (
    "$distinct_id",
    BEFORE_IDENTITY,
    "ip",
    *FAILURE_PROPERTIES,
    *CONTACT_PROPERTIES,
)
"""What few events have and is looked at, too; `null` is as good as nothing."""

_OWN_ID = frozenset(
    {
        "userid",
        "uid",
        "useruuid",
        "userguid",
        "username",
        "loginid",
        "currentuserid",
        "loggedinuserid",
        "mixpaneluserid",
        "appuserid",
        "externaluserid",
    }
)


@lru_cache(maxsize=8192)
def is_own_id_property(name: str) -> bool:
    """Whether a property says which user sent an event, by its name, such as `userId`."""
    return (
        name[:1] != "$"
        and len(name) <= LONGEST_OWN_ID
        and "".join(filter(str.isalnum, name)).lower() in _OWN_ID
    )


LONGEST_OWN_ID = 24
"""Characters of a name beyond which it is not looked at."""

SEGMENT_ID = "id"

DECODED_PROPERTIES = frozenset({SEGMENT_ID})
"""Events that have any of these, be it `null`, are decoded."""

_LOOKED_AT = frozenset(
    {*USUAL_PROPERTIES, *RARE_PROPERTIES, *DECODED_PROPERTIES, "$time"}
)
"""`$time` only stands in for `time`."""


class EventBatchColumns:
    """The columns of a batch of events; texts are ids as they were sent.

    `present` are the properties that any of them has, among those that are looked at:
    the compiled scanner leaves an event that has a rare one to the decoder. `own_ids` are
    properties that say which user sent an event.
    """

    def __init__(self, batch: Batch) -> None:
        self.records = batch.records
        self.names: Sequence[Any] = batch.names
        self.positions = batch.positions
        self.request = batch.request
        names: set[str] = set().union(*batch.records)
        self.present = _LOOKED_AT.intersection(names)
        self.own_ids = sorted(filter(is_own_id_property, names))
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
        self.sent_ids, self.devices, self.users = columns[:3]
        self._times, self._countries = columns[3:5]
        self.senders: list[tuple[Any, ...]] = list(zip(*columns[5:], strict=True))

    def column(self, name: str) -> Sequence[Any]:
        """One more property of all events."""
        return [record.get(name, "") for record in self.records]

    @cached_property
    def locations(self) -> Sequence[Any]:
        """Countries or, where none was found out, addresses."""
        if "ip" not in self.present:
            return self._countries
        return [
            (record.get("ip") or "") if value is None or value == "" else value
            for value, record in zip(self._countries, self.records, strict=True)
        ]

    @cached_property
    def seconds(self) -> Sequence[Any]:
        """Seconds since the epoch, empty where there is no time."""
        times = self._times
        if None in times and "$time" in self.present:
            times = [
                record.get("$time") if time is None else time
                for record, time in zip(self.records, times, strict=True)
            ]
        seconds: Sequence[Any] = in_seconds(times)
        if None in seconds:
            request = self.request
            clock = "" if request is None or request.time is None else request.time
            seconds = [clock if second is None else second for second in seconds]
        return seconds
