"""How many records came a day, and from which versions."""

from collections.abc import Mapping

from msgspec import Struct, field


class DailyVolume(Struct, frozen=True):
    """Records of one event, of one of its properties or, without either, of all events.

    `counts` has one count for each complete day (in UTC) of the input, from `first` on (in
    days since the epoch). The first and the last day of an export are rarely complete, so
    they are left out, and so are days at its edges with hardly any events. `others` are the
    counts that move along with it: of all other events or, for a property, of all records
    of its event; empty where there are none. `busy` is how many events have enough records
    to say something of the whole.
    """

    event: str | None
    property: str | None
    first: int
    counts: tuple[int, ...]
    others: tuple[int, ...] = ()
    busy: int = 0


class VersionVolume(Struct, frozen=True):
    """Records of an event or of one of its properties, by version of an app or library.

    `versions` has (records, records that could have shown it) for each version: for an
    event all events of the version, for a property all records of its event. `app` says
    whether versions are those of the app and not of the library.
    """

    event: str
    property: str | None
    library: str
    app: bool
    versions: Mapping[str, tuple[int, int]] = field(default_factory=dict)
