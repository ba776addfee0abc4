"""How much of what was read: events, their properties and their senders."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct, field


class EventVolume(Struct, frozen=True):
    """The records of one event name. `planned` is `None` without a tracking plan.

    `senders` counts them by library, without versions.
    """

    event: str
    count: int
    properties: tuple[str, ...] = ()
    senders: Mapping[str, int] = field(default_factory=dict)
    planned: bool | None = None


class SenderVolume(Struct, frozen=True):
    """The events of one sender to one endpoint, by day.

    `lost_since` is the first day on which events to this endpoint are lost; `lost` counts
    the events of captured requests that did not arrive.
    """

    sender: str
    endpoint: str
    region: str
    count: int
    days: Mapping[date, int] = field(default_factory=dict)
    lost_since: date | None = None
    lost: int = 0


class Volumes(Struct, frozen=True):
    """The largest events and senders of the input; `others` counts events left out.

    `unseen` are planned events that did not occur. `arrivals` counts live events of raw
    exports by the quarter of an hour between their time and their receipt, where a negative
    one is a time in the future.
    """

    events: tuple[EventVolume, ...] = ()
    others: int = 0
    senders: tuple[SenderVolume, ...] = ()
    unseen: tuple[str, ...] = ()
    arrivals: Mapping[int, int] = field(default_factory=dict)
