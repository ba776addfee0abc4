"""Looks at records and keeps of them what a plan can be inferred from."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from mpdoctor.analysis.gathering import Progress, gather_all, jobs_of
from mpdoctor.analysis.interrupt import Interrupt
from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.shards import ShardReader, Unread, shards_of
from mpdoctor.inputs import CountLines, Limits, Source
from mpdoctor.mixpanel.names import (
    is_known_event,
    is_known_profile_property,
    is_known_property,
)
from mpdoctor.mixpanel.people import text_of
from mpdoctor.mixpanel.profiles import OPERATORS
from mpdoctor.mixpanel.senders import sender_of
from mpdoctor.mixpanel.times import in_seconds
from mpdoctor.model.profiles import STORED
from mpdoctor.model.record import BadRecord, Batch, Kind, Reading
from mpdoctor.model.tally import rank
from mpdoctor.plans.observed import (
    OF_PEOPLE,
    PEOPLE_KEPT,
    PROPERTIES_KEPT,
    EventSeen,
    Key,
    Observed,
)
from mpdoctor.plans.values import Values

WINDOW = 8_192
"""Records that are held until they are looked at together."""

WINDOW_BYTES = 16 << 20
"""Bytes of JSON after which they are looked at, too."""

PEOPLE_REMEMBERED = 100_000

LONGEST_NAME = 255
LONGEST_VALUE = 60

_SENDER = ("mp_lib", "$lib_version", "$os")
_OF_LISTS = frozenset({"$append", "$remove"})
_VALUED = frozenset({"$set", "$set_once", "$add", "$append", "$remove", "$union"})

_Rows = list[dict[str, Any]]


class Observing(Struct, frozen=True):
    """The task of gathering `Observed`; crosses process borders."""

    limits: Limits = Limits()

    def worker(
        self, folder: Callable[[], Path], planned: Planned | None = None
    ) -> ShardReader[Observed]:
        """What observes in one process."""
        return ShardReader(Observer(), self.limits)

    def empty(self) -> Observed:
        """What nothing shows."""
        return Observed()


def observe(
    sources: Sequence[Source],
    *,
    jobs: int | None = None,
    interrupt: Interrupt | None = None,
    progress: Progress | None = None,
) -> tuple[Observed, list[Unread]]:
    """What all sources together show, and what could not be read of them."""
    from mpdoctor.analysis.duplicates import temporary_folder

    shards = shards_of(sources)
    with temporary_folder() as folder:
        return gather_all(
            shards,
            Observing(),
            jobs_of(shards, sources, jobs),
            lambda: Path(folder),
            interrupt=interrupt,
            progress=progress,
        )


class Observer:
    """Takes shard after shard: `begin`, `take` what was read, `end`; then `finish`."""

    raw: CountLines | None = None

    def __init__(self) -> None:
        self._into = Observed()
        self._shapes: dict[tuple[str, ...], _Rows] = {}
        self._known: dict[str, bool] = {}
        self._people: dict[str, bool] = {}
        self._last: tuple[int, str] | None = None
        self._held = self._bytes = 0

    def begin(self, source: int, start: int) -> None:
        """What comes now is from another shard."""

    def take(self, reading: Reading) -> None:
        """Take in what an input has read."""
        if isinstance(reading, BadRecord):
            self._into.bad_records += 1
        if not isinstance(reading, Batch):
            return
        if reading.kind is Kind.EVENT:
            self._take_events(reading)
        else:
            self._take_profiles(reading)

    def end(self) -> None:
        """The shard is read."""
        self._close_window()

    def finish(self) -> Observed:
        """What all shards show."""
        self._close_window()
        self._into.trim(PROPERTIES_KEPT)
        return self._into

    def _take_events(self, batch: Batch) -> None:
        shapes = self._shapes
        for name, properties in zip(batch.names, batch.records, strict=True):
            if type(name) is not str:
                continue
            key = (name, *properties)
            rows = shapes.get(key)
            if rows is None:
                shapes[key] = [properties]
            else:
                rows.append(properties)
        self._held += len(batch.records)
        self._bytes += batch.size
        if self._held >= WINDOW or self._bytes >= WINDOW_BYTES:
            self._close_window()

    def _close_window(self) -> None:
        """Look at what is held, one event after the other."""
        shapes, self._shapes = self._shapes, {}
        self._held = self._bytes = 0
        columns: dict[Key, list[Any]] = {}
        for (event, *names), rows in shapes.items():
            if is_known_event(event) or not event or len(event) > LONGEST_NAME:
                continue
            seen = self._into.event(event)
            seen.count += len(rows)
            columns_of = zip(*(row.values() for row in rows), strict=True)
            by_name = dict(zip(names, columns_of, strict=True)) if names else {}
            self._count_senders(seen, by_name, len(rows))
            custom = [name for name in names if self._is_custom(name)]
            for name in custom:
                columns.setdefault((event, name), []).extend(by_name[name])
            if "distinct_id" in by_name:
                self._note_people(by_name, custom)
        properties = self._into.properties
        for key, values in columns.items():
            known = properties.get(key)
            if known is None:
                known = properties[key] = Values()
            known.add(values)
        if len(properties) > 2 * PROPERTIES_KEPT:
            self._into.trim(PROPERTIES_KEPT)

    def _is_custom(self, name: str) -> bool:
        known = self._known.get(name)
        if known is None:
            if len(self._known) > PROPERTIES_KEPT:
                self._known.clear()
            known = self._known[name] = (
                bool(name.strip())
                and len(name) <= LONGEST_NAME
                and not is_known_property(name)
            )
        return known

    def _count_senders(
        self, seen: EventSeen, by_name: Mapping[str, tuple[Any, ...]], count: int
    ) -> None:
        nothing = (None,) * count
        found = Counter(
            map(
                _hashable,
                zip(*(by_name.get(it, nothing) for it in _SENDER), strict=True),
            )
        )
        for (lib, version, system), times in found.items():
            seen.add_senders({sender_of(lib, version, system): times})
        seconds = [it for it in in_seconds(by_name.get("time", ())) if it is not None]
        if seconds:
            seen.add_times(min(seconds), max(seconds))

    def _note_people(
        self, by_name: Mapping[str, tuple[Any, ...]], custom: Sequence[str]
    ) -> None:
        """Note what the properties of some people are, and what ids look like."""
        users = by_name.get("$user_id")
        if users is not None:
            self._into.user_ids.add(
                [id for id in users if isinstance(id, str | int) and id != ""]
            )
        for row, person in enumerate(by_name["distinct_id"]):
            if type(person) is not str or not person or not self._is_kept(person):
                continue
            for name in custom:
                value = by_name[name][row]
                if type(value) in (str, int, float, bool):
                    self._into.person(person, name, repr(value)[:LONGEST_VALUE])

    def _is_kept(self, person: str) -> bool:
        """Whether a person may be among those with the lowest hashes of all."""
        kept = self._people.get(person)
        if kept is not None:
            return kept
        if len(self._people) > PEOPLE_REMEMBERED:
            self._people.clear()
        own = rank(person)
        people = self._into.people
        if len(people) >= 2 * PEOPLE_KEPT:
            self._into.trim(PROPERTIES_KEPT)
            self._people.clear()
            # Nobody above these will ever be among the lowest.
            self._last = max(map(rank, self._into.people))
        kept = self._people[person] = self._last is None or own <= self._last
        return kept

    def _take_profiles(self, batch: Batch) -> None:
        columns: dict[Key, list[Any]] = {}
        operators: dict[Key, Counter[str]] = {}
        for record in batch.records:
            of = OF_PEOPLE
            if batch.kind is Kind.GROUP_UPDATE:
                of = text_of(record.get("$group_key"))[:LONGEST_NAME]
                if not of:
                    continue
            self._into.updated[of] = self._into.updated.get(of, 0) + 1
            for operator, name, value in _written(record, batch.kind):
                if is_known_profile_property(name) or not name.strip():
                    continue
                columns.setdefault((of, name), []).append(value)
                operators.setdefault((of, name), Counter())[operator] += 1
        for key, values in columns.items():
            self._into.profiles.setdefault(key, Values()).add(values)
            known = self._into.operators.setdefault(key, {})
            for operator, count in operators[key].items():
                known[operator] = known.get(operator, 0) + count
        self._into.trim(PROPERTIES_KEPT)


def _written(record: Mapping[str, Any], kind: Kind) -> Iterator[tuple[str, str, Any]]:
    """What a profile holds or an update writes: operator, property and value."""
    if kind is Kind.PROFILE:
        properties = record.get("$properties")
        if isinstance(properties, dict):
            for name, value in properties.items():
                yield STORED, name, value
        return
    for operator in OPERATORS:
        properties = record.get(operator)
        if operator in _VALUED and isinstance(properties, dict):
            for name, value in properties.items():
                yield operator, name, [value] if operator in _OF_LISTS else value


def _hashable(sender: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(
        value if isinstance(value, str | int | float) else None for value in sender
    )
