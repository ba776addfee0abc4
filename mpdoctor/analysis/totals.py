"""Everything that is kept of an input: sums only."""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zlib import crc32

from msgspec import Struct, field

from mpdoctor.analysis.answers import AnswerKey, AnswerTally
from mpdoctor.analysis.duplicates import HashSegment, Repeated
from mpdoctor.mixpanel.destinations import MOST_PATHS
from mpdoctor.mixpanel.envelope import ENVELOPE
from mpdoctor.model.cdp import CdpCall
from mpdoctor.model.clock import ClockTally
from mpdoctor.model.place import RecordPosition
from mpdoctor.model.record import Channel
from mpdoctor.model.subjects import LAG, Sender
from mpdoctor.model.tally import Table, Tally, ViolationTally, sender_rank

if TYPE_CHECKING:
    from mpdoctor.identity.parts import IdentityParts

EventKey = str | tuple[str]
"""An event's name or, where it has none, a tuple of what stands there instead."""

ShapeKey = tuple[EventKey, Channel, str, tuple[str, ...], int]
"""Event, channel, why that channel, property names in order, width from 250 on."""

ColumnKey = tuple[EventKey, str, Channel, bool, bool, bool]
"""Event, property, channel, imported, received, inferred."""

ProfileFaultKey = tuple[str, str, str, bool, bool]
"""Kind, operator, property, whether of a group, whether in a request."""

ProfilePropertyKey = tuple[str | None, str]
"""Group key, or `None` for people, and property."""

ViolationKey = tuple[str, ColumnKey]
"""Code of the rule, and the column."""

SourceKey = tuple[Sender, Channel, Any, Any, bool]
"""Sender, channel, token, endpoint, forwarded."""

EVENTS_KEPT = 20_000
SHAPES_KEPT = 5_000
COLUMNS_KEPT = 20_000
VIOLATIONS_KEPT = 5_000
SOURCES_KEPT = 500
LAGS_KEPT = 4_000
CLOCKS_KEPT = 2_000
REASONS_KEPT = 500
PROFILE_FAULTS_KEPT = 2_000
PROFILE_PROPERTIES_KEPT = 2_000
GROUP_KEYS_KEPT = 100
CDP_CALLS_KEPT = 500


class TypeTally(Struct):
    """JSON types of a column, by name, with the first value of each and its window."""

    types: dict[str, int] = field(default_factory=dict)
    firsts: dict[str, tuple[RecordPosition, Any]] = field(default_factory=dict)

    def add(
        self, types: Mapping[str, int], firsts: Mapping[str, tuple[RecordPosition, Any]]
    ) -> None:
        for name, count in types.items():
            self.types[name] = self.types.get(name, 0) + count
        for name, first in firsts.items():
            mine = self.firsts.get(name)
            if mine is None or first[0] < mine[0]:
                self.firsts[name] = first

    def merge(self, other: "TypeTally", keep: int) -> None:
        self.add(other.types, other.firsts)


class DayTally(Struct):
    """A tally that also counts by day since the epoch."""

    tally: Tally = field(default_factory=Tally)
    days: Counter[int] = field(default_factory=Counter)

    def merge(self, other: "DayTally", keep: int) -> None:
        self.tally.merge(other.tally, keep)
        self.days.update(other.days)


class LargeTally(Struct):
    """A tally with the largest size in bytes."""

    tally: Tally = field(default_factory=Tally)
    largest: int = 0

    def merge(self, other: "LargeTally", keep: int) -> None:
        self.tally.merge(other.tally, keep)
        self.largest = max(self.largest, other.largest)


class CdpTally(Struct):
    """Calls to a customer data platform with the paths of the values in them."""

    tally: Tally = field(default_factory=Tally)
    paths: frozenset[str] = field(default_factory=frozenset)

    def add(self, paths: frozenset[str]) -> None:
        if not paths <= self.paths:
            self.paths |= paths
            if len(self.paths) > MOST_PATHS:
                self.paths = frozenset(sorted(self.paths)[:MOST_PATHS])

    def merge(self, other: "CdpTally", keep: int) -> None:
        self.tally.merge(other.tally, keep)
        self.add(other.paths)


class WrittenTally(Struct):
    """Values of a profile property by operator and by what they are."""

    values: dict[tuple[str, str], ViolationTally] = field(default_factory=dict)

    def row(self, operator: str, what: str) -> ViolationTally:
        return self.values.setdefault((operator, what), ViolationTally())

    def merge(self, other: "WrittenTally", keep: int) -> None:
        for key, theirs in other.values.items():
            self.row(*key).merge(theirs, keep)


def name_key(name: Any) -> EventKey:
    """A name that can be counted: itself or, where it is none, what is there instead."""
    if isinstance(name, tuple):
        return name
    if isinstance(name, str):
        return name if name.strip() else ("blank",)
    return (
        ("missing",)
        if name is None
        else (f"a {_JSON_NAMES.get(type(name), 'number')}",)
    )


_JSON_NAMES = {bool: "boolean", list: "list", dict: "object"}


def _digits_last(key: Any) -> int:
    """Events with digits in their names are the first to go when names run over a cap."""
    event = key if isinstance(key, str) else key[0]
    if not isinstance(event, str):
        return 0
    return 1 + _has_digit(event)


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _shape_order(key: ShapeKey) -> tuple[int, int]:
    text = "\0".join(key[3])
    return _digits_last(key), crc32(text.encode("utf-8", "surrogatepass"))


def _sender_order(key: Any) -> int:
    """Senders go with all that is said of them; `sender_rank` is the order in tallies, too."""
    return sender_rank(key[0])[0]


def _column_order(key: ColumnKey) -> int:
    return _digits_last(key[0]) + _has_digit(key[1])


ValueOrder = tuple[int, int, int]
"""What the faults of a property's values are kept by."""


def value_order(event: EventKey, name: str) -> ValueOrder:
    """The order in which faults of values are kept, where there are too many.

    Those of one property are kept for all events and rules, or for none: so its values are
    judged in full, or not at all, and what most events show becomes one finding. Properties
    with digits in their names are the first to go, those that SDKs set the last.
    """
    rest = 0
    if not (name in ENVELOPE or name == LAG or name.startswith(("$", "mp_"))):
        rest = 1 + _has_digit(name)
    return _digits_last(event), rest, crc32(name.encode("utf-8", "surrogatepass"))


def _violation_order(key: ViolationKey) -> ValueOrder:
    return value_order(key[1][0], key[1][1])


class Totals(Struct):
    """What one shard, or any number of merged shards, has shown.

    `lines` holds how many lines each shard held, by (source, start). `keep` is how many
    positions each tally remembers. `timed` counts the events that have a time by channel
    and by whether it is known when they were received. `deliveries` counts captured
    requests by outcome. `chosen` holds the same of the events of one name or person,
    where somebody wants to follow these. `repeated` are repetitions among records of which
    there are no `segments`, because they were compared elsewhere. `withheld` counts calls that an SDK says it
    does not send, by cause.
    """

    keep: int = 3
    examined: Counter[str] = field(default_factory=Counter)
    timed: Counter[tuple[Channel, bool]] = field(default_factory=Counter)
    names: Table[EventKey, Tally] = field(
        default_factory=lambda: Table(Tally, EVENTS_KEPT, _digits_last)
    )
    shapes: Table[ShapeKey, Tally] = field(
        default_factory=lambda: Table(Tally, SHAPES_KEPT, _shape_order)
    )
    columns: Table[ColumnKey, TypeTally] = field(
        default_factory=lambda: Table(TypeTally, COLUMNS_KEPT, _column_order)
    )
    violations: Table[ViolationKey, ViolationTally] = field(
        default_factory=lambda: Table(ViolationTally, VIOLATIONS_KEPT, _violation_order)
    )
    sources: Table[SourceKey, DayTally] = field(
        default_factory=lambda: Table(DayTally, SOURCES_KEPT, _sender_order)
    )
    lags: Table[tuple[Sender, int], Tally] = field(
        default_factory=lambda: Table(Tally, LAGS_KEPT, _sender_order)
    )
    located: Table[tuple[Sender, bool], Tally] = field(
        default_factory=lambda: Table(Tally, SOURCES_KEPT, _sender_order)
    )
    clocks: Table[EventKey, ClockTally] = field(
        default_factory=lambda: Table(ClockTally, CLOCKS_KEPT, _digits_last)
    )
    hosts: Table[tuple[str, str], Tally] = field(
        default_factory=lambda: Table(Tally, SOURCES_KEPT)
    )
    large: Table[EventKey, LargeTally] = field(
        default_factory=lambda: Table(LargeTally, REASONS_KEPT)
    )
    echoes: Table[tuple[EventKey, Channel, bool], Tally] = field(
        default_factory=lambda: Table(Tally, REASONS_KEPT)
    )
    bad: Table[tuple[str, str, str, str | None], Tally] = field(
        default_factory=lambda: Table(Tally, REASONS_KEPT)
    )
    cdp_calls: Table[CdpCall, CdpTally] = field(
        default_factory=lambda: Table(CdpTally, CDP_CALLS_KEPT)
    )
    profile_faults: Table[ProfileFaultKey, ViolationTally] = field(
        default_factory=lambda: Table(ViolationTally, PROFILE_FAULTS_KEPT)
    )
    profile_values: Table[ProfilePropertyKey, WrittenTally] = field(
        default_factory=lambda: Table(WrittenTally, PROFILE_PROPERTIES_KEPT)
    )
    group_keys: Table[str, Tally] = field(
        default_factory=lambda: Table(Tally, GROUP_KEYS_KEPT)
    )
    exchanges: dict[tuple[str, str], tuple[Tally, Any]] = field(default_factory=dict)
    deliveries: Counter[str] = field(default_factory=Counter)
    answers: Table[AnswerKey, AnswerTally] = field(
        default_factory=lambda: Table(AnswerTally, REASONS_KEPT)
    )
    withheld: Table[str, Tally] = field(
        default_factory=lambda: Table(Tally, REASONS_KEPT)
    )
    attempts: list[HashSegment] = field(default_factory=list)
    segments: list[HashSegment] = field(default_factory=list)
    repeated: list[Repeated] = field(default_factory=list)
    lines: dict[tuple[int, int], int] = field(default_factory=dict)
    identity: "IdentityParts | None" = None
    chosen: "Totals | None" = None

    @property
    def left_out(self) -> dict[str, int]:
        """What was left out, because there was too much of it.

        Events whose `names` or whose `shapes` were not counted, and properties of events
        whose `values` were not judged.
        """
        events = self.examined["events"]
        found = {
            "names": events - sum(tally.count for tally in self.names.values()),
            "shapes": events - sum(tally.count for tally in self.shapes.values()),
        }
        if self.violations.has_dropped:
            last = self.violations.last_order()
            found["values"] = sum(
                value_order(event, name) > last for event, name, *_ in self.columns
            )
        return {what: count for what, count in found.items() if count}

    def tokens(self) -> list[str]:
        """The tokens in the records, those of most records first."""
        counts: Counter[str] = Counter()
        for (_, _, token, _, _), row in self.sources.items():
            if isinstance(token, str):
                counts[token] += row.tally.count
        return sorted(counts, key=lambda token: (-counts[token], token))

    def merge(self, other: "Totals") -> None:
        """Add what another shard has shown."""
        keep = self.keep
        self.examined.update(other.examined)
        self.timed.update(other.timed)
        self.names.merge(other.names, keep)
        self.shapes.merge(other.shapes, keep)
        self.columns.merge(other.columns, keep)
        self.violations.merge(other.violations, keep)
        self.sources.merge(other.sources, keep)
        self.lags.merge(other.lags, keep)
        self.located.merge(other.located, keep)
        self.clocks.merge(other.clocks, keep)
        self.hosts.merge(other.hosts, keep)
        self.large.merge(other.large, keep)
        self.echoes.merge(other.echoes, keep)
        self.bad.merge(other.bad, keep)
        self.cdp_calls.merge(other.cdp_calls, keep)
        self.profile_faults.merge(other.profile_faults, keep)
        self.profile_values.merge(other.profile_values, keep)
        self.group_keys.merge(other.group_keys, keep)
        for name, (tally, problem) in other.exchanges.items():
            mine, kept = self.exchanges.setdefault(name, (Tally(), problem))
            first = not mine.positions or (
                tally.positions and tally.positions[0] < mine.positions[0]
            )
            mine.merge(tally, keep)
            self.exchanges[name] = (mine, problem if first else kept)
        self.deliveries.update(other.deliveries)
        self.answers.merge(other.answers, keep)
        self.withheld.merge(other.withheld, keep)
        self.attempts += other.attempts
        self.segments += other.segments
        self.repeated += other.repeated
        self.lines.update(other.lines)
        if other.chosen is not None:
            if self.chosen is None:
                self.chosen = Totals(keep=keep)
            self.chosen.merge(other.chosen)
        if other.identity is not None:
            if self.identity is None:
                self.identity = type(other.identity)()
            self.identity.merge(other.identity, keep)
