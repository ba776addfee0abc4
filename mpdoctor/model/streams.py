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
    """The events of one sender that one endpoint received.

    `endpoint` is empty where the records do not tell it. `days` counts by day, the
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
