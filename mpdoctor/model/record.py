"""What reading an input gives: records of one kind with their positions, and flaws."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from msgspec import Struct, field

from mpdoctor.model.cdp import CdpCall
from mpdoctor.model.outcome import UNKNOWN, Cause, Outcome, Response


class Kind(Enum):
    """What a record is; its own keys show it."""

    EVENT = "events"
    PROFILE_UPDATE = "profile_updates"
    GROUP_UPDATE = "group_updates"
    PROFILE = "profiles"


class Channel(Enum):
    """The way an event goes into Mixpanel, or that it came out again.

    `/track` and `/import` follow different rules; a raw export shows what Mixpanel
    kept, whichever of them it was sent to.
    """

    TRACK = "/track"
    IMPORT = "/import"
    EXPORT = "raw export"

    # Part of keys that are hashed for every record and ordered by their repr; what Enum
    # has for both is slow.
    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return _WRITTEN[self]


_WRITTEN = {channel: f"<{channel}: {channel.value!r}>" for channel in Channel}


BODY = "body"
CREDENTIALS = "credentials"
"""What a recorder may leave out of a request."""


class Request(Struct, frozen=True):
    """The captured request that a batch was the body of.

    `host` is lower case and without a port that the scheme implies. `route` is `track`,
    `import`, `engage`, `groups`, … or `""` where neither path nor body shows it.
    `time` is in seconds since the epoch. `token` is the Basic user, if any.
    `size` is the length of the uncompressed body in bytes. Header names are lower case;
    `headers` is empty where none were recorded. `response` and `error` are what was
    recorded of the answer, and `outcome` is what they mean. `omitted` names what the
    recorder left out though it was sent: `body`, `credentials`.
    """

    method: str = "POST"
    scheme: str = "https"
    host: str = ""
    path: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    route: str = ""
    token: str | None = None
    time: float | None = None
    size: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    response: Response | None = None
    error: str = ""
    outcome: Outcome = UNKNOWN
    omitted: frozenset[str] = frozenset()

    @property
    def status(self) -> int | None:
        """The status of the answer."""
        return self.response.status if self.response is not None else None

    @property
    def is_authorized(self) -> bool | None:
        """Whether it brings credentials; `None` where its headers are not known."""
        if self.token is not None or "authorization" in self.headers:
            return True
        if any(self.query.get(key) for key in ("api_key", "api_secret", "sig")):
            return True
        known = self.headers and CREDENTIALS not in self.omitted
        return False if known else None


TABLE_ROW = "it is a row of a table without tokens"
"""Why a row of a table is judged by the rules of `/import`."""


class Batch(Struct):
    """Decoded records of one kind from one shard.

    For events `records` are the `properties` objects (with a sibling `$mp_metadata`
    put inside), and `names` the values of `event`, whatever their type, or `None`
    where it is missing. For other kinds `names` is empty and `records` are whole.

    `positions` are packed by `model.place.pack_position` and rise. `size` is
    the length of their JSON in bytes, 0 where it is not known; `sizes` holds, by position in
    `records`, the JSON length in bytes of those records that are 1 MB or more. `is_table`
    says that they are rows of a table, such as a warehouse holds.
    """

    kind: Kind
    records: list[dict[str, Any]]
    positions: Sequence[int]
    names: list[Any] = field(default_factory=list)
    request: Request | None = None
    sizes: Mapping[int, int] = field(default_factory=dict)
    size: int = 0
    is_table: bool = False


class Exchange(Struct, frozen=True):
    """One captured request, whether or not its body held records.

    `records` is the number of records in its body.
    """

    request: Request
    records: int
    position: int


class Flaw(Enum):
    """Why a record could not be taken as it stands."""

    UNREADABLE = "unreadable"
    LONE_SURROGATE = "lone surrogate"
    FOREIGN = "foreign"


class BadRecord(Struct, frozen=True):
    """A line, record or body with a flaw. `event` is known only for what was readable.

    `call` is the call to a customer data platform that it is, and `paths` says where this
    has values.
    """

    flaw: Flaw
    position: int
    reason: str
    field: str = ""
    event: str | None = None
    call: CdpCall | None = None
    paths: frozenset[str] = frozenset()


class Withheld(Struct, frozen=True):
    """A call of which an SDK says in its log that it sends nothing."""

    cause: Cause
    position: int


class LinesRead(Struct, frozen=True):
    """Yielded once at the end of a shard: how many lines it held.

    `other_requests` counts captured requests to other services, which were passed over.
    """

    lines: int
    other_requests: int = 0


class Lines(Struct, frozen=True):
    """Whole lines of NDJSON that were not decoded.

    They stand between two offsets of `text`, the end of the last not counted. `first` is
    the number of the first line inside its shard.
    """

    text: bytes
    start: int
    end: int
    first: int
    count: int


Reading = Batch | Withheld | Exchange | BadRecord | LinesRead | Lines


def records_in(reading: Reading) -> int:
    """How many records were read, as far as is known before lines are decoded."""
    if isinstance(reading, Batch):
        return len(reading.records)
    return reading.count if isinstance(reading, Lines) else 0
