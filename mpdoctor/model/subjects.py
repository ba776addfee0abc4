"""What rules look at: views of the totals, never single records; the cheapest come first."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import Struct, field

from mpdoctor.model.place import RecordPosition
from mpdoctor.model.plan import EventSpec, Platform, PropertySpec, TrackingPlan
from mpdoctor.model.record import Channel
from mpdoctor.model.settings import Setup
from mpdoctor.model.spread import Spread


class Sender(NamedTuple):
    """A library and its version, as the records name them; both may be empty."""

    lib: str = ""
    version: str = ""
    platform: Platform = Platform.SERVER

    def __str__(self) -> str:
        return f"{self.lib or 'no library'} {self.version}".rstrip()


class Occurrences(Struct, frozen=True):
    """How often, where first (lowest positions only), and from whom.

    `firsts` says where first for each sender; only for names and shapes of events.
    `spread` counts by day and facet, where that is known; it is shared, so it must not be
    changed, and it may hold more than its `bounded` part.
    """

    count: int = 0
    positions: tuple[RecordPosition, ...] = ()
    senders: Mapping[Sender, int] = field(default_factory=dict)
    firsts: Mapping[Sender, Sequence[RecordPosition]] = field(default_factory=dict)
    spread: Spread | None = None

    def of(self, wanted: Callable[[Sender], bool]) -> "Occurrences":
        """What is left of it without the senders that are not wanted."""
        senders = {s: count for s, count in self.senders.items() if wanted(s)}
        if len(senders) == len(self.senders):
            return self
        firsts = {s: positions for s, positions in self.firsts.items() if s in senders}
        positions = {position for found in firsts.values() for position in found}
        left = self.count - sum(self.senders.values()) + sum(senders.values())
        return Occurrences(
            left, tuple(sorted(positions)[: len(self.positions)]), senders, firsts
        )


class NearMatch(Struct, frozen=True):
    """The planned name that an unplanned one most probably means.

    `how` completes "differs from planned `X` …", e.g. `only in case`.
    `misspelt` tells a typing slip (PLAN038) from case, spacing and look-alikes (PLAN008).
    """

    name: str
    how: str
    misspelt: bool = False


class EventName(Struct, frozen=True):
    """All records of one event name, and what the plan says of it.

    `event` is `None` where the name is missing, blank or not a string; `given` then
    says which. `spec` is the plan for this very name, never for its twin. `known` is
    true for names that Mixpanel or its SDKs set by themselves.
    """

    event: str | None
    seen: Occurrences
    given: str = ""
    known: bool = False
    spec: EventSpec | None = None
    twin: NearMatch | None = None
    plan: TrackingPlan | None = None
    channels: Mapping[Channel, int] = field(default_factory=dict)


class EventShape(Struct, frozen=True):
    """Records of one event that carry the same properties.

    `names` holds the custom properties and those of the envelope (`time`,
    `distinct_id`, `$insert_id`, …), not what SDKs add by themselves. `width` is the
    number of properties that the sender set, counted only from 250 on, else 0.
    `spec` is the plan for the event or, where the name is a slip, for its twin.
    `why_channel` says from what the channel was concluded.
    """

    event: str | None
    channel: Channel
    why_channel: str
    names: frozenset[str]
    seen: Occurrences
    width: int = 0
    known: bool = False
    spec: EventSpec | None = None
    plan: TrackingPlan | None = None
    twins: Mapping[str, NearMatch] = field(default_factory=dict)


class Field(Struct, frozen=True):
    """One property in all records of one event.

    `types` counts the JSON types seen, under the names of `model.plan.ValueType`
    and `null`, `samples` holds the first value of each. `known` is true for properties
    that Mixpanel or its SDKs set.
    `total` counts the records of the event.
    """

    event: str | None
    property: str
    types: Mapping[str, int]
    seen: Occurrences
    known: bool = False
    spec: PropertySpec | None = None
    twin: NearMatch | None = None
    plan: TrackingPlan | None = None
    total: int = 0
    samples: Mapping[str, Any] = field(default_factory=dict)


LAG = "time → receipt"
"""The derived column: seconds from a record's `time` to its receipt; negative is future."""


class Column(Struct, frozen=True):
    """A property of an event before its values are seen: what `value_checks` is given.

    It is called once for all events whose plan says the same of the property, and then
    `event` is `None`.
    `property` is a name, a nested path such as `items[].sku` (only where the plan
    describes it; its values are those of every element), or `LAG`. For `LAG`, `received`
    says whether the records bring their own time of receipt (else it is `setup.now`).
    `inferred` is true where the channel was concluded from the records and not read from
    a request.
    `imported` is true where Mixpanel stamped the records with `$import`.
    """

    event: str | None
    property: str
    channel: Channel
    setup: Setup
    known: bool = False
    spec: PropertySpec | None = None
    received: bool = False
    inferred: bool = False
    imported: bool = False


class Absent:
    """The type of the value that a nested column has for a planned key that is not there."""


ABSENT = Absent()


class ValueFinding(Struct, frozen=True):
    """The values of one property of one event that a rule's `value_checks` found faulty.

    `kinds` counts the labels of the faults. `samples` are up to three faulty values,
    each once, from the lowest positions. `types` counts all JSON types seen in
    this property of this event, faulty or not; `native` does the same for this
    property in all events, and `everywhere` counts the labels in all events. `total` is the
    number of records that have the property. `senders` and `event_spread` count all records
    of the event; the latter is shared, so it must not be changed.
    """

    event: str | None
    property: str
    kinds: Mapping[str, int]
    samples: tuple[Any, ...]
    seen: Occurrences
    channels: frozenset[Channel]
    spec: PropertySpec | None = None
    types: Mapping[str, int] = field(default_factory=dict)
    native: Mapping[str, int] = field(default_factory=dict)
    everywhere: Mapping[str, int] = field(default_factory=dict)
    total: int = 0
    received: bool = False
    inferred: bool = False
    senders: Mapping[Sender, int] = field(default_factory=dict)
    event_spread: Spread | None = None


class EventSource(Struct, frozen=True):
    """One stream of events by who sent it, with what, to where.

    `endpoint` is `$mp_api_endpoint` or the host of the captured request.
    `token` is the one in the record. `days` counts records by day since the epoch.
    `fates` counts the events of captured requests by what became of them: `accepted`,
    `lost`, `uncertain` or `unknown`; an event that was sent again counts once.
    """

    sender: Sender
    channel: Channel
    token: str | None = None
    endpoint: str | None = None
    forwarded: bool = False
    seen: Occurrences = Occurrences()
    days: Mapping[int, int] = field(default_factory=dict)
    fates: Mapping[str, int] = field(default_factory=dict)


class RepeatedEvents(Struct, frozen=True):
    """Surplus records of one event: every record after the first of its group.

    `how` is `same key` (event, id, time and insert id), `same insert id` (another time of
    the day), `shared insert id` (another event, id or day), `same moment` (event, id and
    time, other insert ids), `id as insert id` (as `same insert id`, because it is the user's
    id), `id as insert id once` (no record repeats another one) or `insert id as id`, where
    each record has its own insert id for its user. `total` is how
    many records of the event there are.
    """

    event: str | None
    how: str
    seen: Occurrences
    channel: Channel
    samples: tuple[Any, ...] = ()
    total: int = 0


class Locations(Struct, frozen=True):
    """The events of one library in raw exports, with and without a location."""

    platform: Platform
    located: Occurrences
    nowhere: Occurrences


class LargeEvents(Struct, frozen=True):
    """Records of one event whose JSON is 1 MB (2^20 bytes) or more; `largest` in bytes."""

    event: str | None
    seen: Occurrences
    largest: int


class BadRecords(Struct, frozen=True):
    """Records with the same flaw and reason."""

    flaw: str
    reason: str
    field: str
    event: str | None
    seen: Occurrences


class InputTotals(Struct, frozen=True):
    """All totals. `overflow` counts, by what was capped, the records beyond a cap.

    `located` counts events of raw exports that were not imported, by library.
    `lags` counts records by quarter of an hour between `time` and receipt, by sender.
    """

    setup: Setup
    events: Mapping[str, EventName]
    fields: Mapping[tuple[str | None, str], Field]
    sources: tuple[EventSource, ...]
    shapes: Mapping[str, tuple[EventShape, ...]]
    repeats: tuple[RepeatedEvents, ...] = ()
    lags: Mapping[Sender, Mapping[int, Occurrences]] = field(default_factory=dict)
    hosts: Mapping[tuple[str, str], Occurrences] = field(default_factory=dict)
    examined: Mapping[str, int] = field(default_factory=dict)
    overflow: Mapping[str, int] = field(default_factory=dict)
    located: Mapping[str, Locations] = field(default_factory=dict)
