"""Where events arrived, and from whom."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct, field

from mpdoctor.model.record import Channel
from mpdoctor.model.settings import Region
from mpdoctor.model.subjects import Sender


class Astray(Struct, frozen=True):
    """A stream to another region than its project's.

    `per_day` is how many events a day are lost once they are refused: the average of
    the stream's last week. `stopped` is the first day on which nothing gets through any
    more; `None` where nothing ever did.
    """

    per_day: float
    stopped: date | None


class Stream(Struct, frozen=True):
    """The events of one sender that were sent to one endpoint.

    `fates` counts the events of captured requests by what became of them, as in
    `EventSource`. `endpoint` is empty where the records do not tell it. `days` counts by day, the
    latest only. `first` and `last` are `None` where the records bear no usable time.
    """

    endpoint: str
    sender: Sender
    channel: Channel
    events: int
    region: Region | None = None
    forwarded: bool = False
    token: str | None = None
    first: date | None = None
    last: date | None = None
    days: Mapping[date, int] = field(default_factory=dict)
    astray: Astray | None = None
    fates: Mapping[str, int] = field(default_factory=dict)

    @property
    def lost(self) -> int:
        """Events that were refused and never accepted."""
        return self.fates.get("lost", 0)

    @property
    def is_received(self) -> bool:
        """Whether all of its events are known to have been accepted."""
        accepted = self.fates.get("accepted", 0)
        return self.channel is Channel.EXPORT or (
            accepted > 0 and accepted == sum(self.fates.values())
        )
