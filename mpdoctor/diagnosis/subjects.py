"""Turns what was gathered into the subjects that rules look at."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import chain
from typing import Any, cast

from mpdoctor.analysis.duplicates import SAME_INSERT_ID, repetitions
from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.routes import ON_TIME
from mpdoctor.analysis.totals import (
    ColumnKey,
    EventKey,
    ShapeKey,
    Totals,
    TypeTally,
)
from mpdoctor.diagnosis.failed_requests import delivery_totals, failed_requests
from mpdoctor.diagnosis.fates import Fates, fates
from mpdoctor.diagnosis.volume_trends import VolumeTrends
from mpdoctor.mixpanel.envelope import ENVELOPE
from mpdoctor.model.deliveries import DeliveryTotals, FailedRequests
from mpdoctor.model.plan import EventSpec, Platform
from mpdoctor.model.record import Channel
from mpdoctor.model.settings import Setup
from mpdoctor.model.spread import Spread
from mpdoctor.model.subjects import (
    LAG,
    BadRecords,
    EventName,
    EventShape,
    EventSource,
    Field,
    InputTotals,
    LargeEvents,
    Locations,
    NearMatch,
    Occurrences,
    RepeatedEvents,
    Sender,
    ValueFinding,
)
from mpdoctor.model.tally import Tally, ViolationTally, add_up, lowest


def event_name(key: EventKey) -> str | None:
    """The name of an event, or `None` for one that has none."""
    return key if isinstance(key, str) else None


class _LateSeen:
    """Stands for an `Occurrences` of which mostly nobody wants to know more than the count,
    and else the senders."""

    def __init__(
        self,
        count: int,
        find: Callable[[], Occurrences],
        find_senders: Callable[[], Mapping[Sender, int]] | None,
    ) -> None:
        self.count = count
        self._find = find
        self._find_senders = find_senders
        self._found: Occurrences | None = None

    @cached_property
    def senders(self) -> Mapping[Sender, int]:
        if self._found is None and self._find_senders is not None:
            return self._find_senders()
        return self._whole().senders

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole(), name)

    def _whole(self) -> Occurrences:
        if self._found is None:
            self._found = self._find()
        return self._found


def late_seen(
    count: int,
    find: Callable[[], Occurrences],
    find_senders: Callable[[], Mapping[Sender, int]] | None = None,
) -> Occurrences:
    """What `find` answers, with this count, found only if it is looked at; `find_senders`
    answers sooner where only the senders are."""
    return cast("Occurrences", _LateSeen(count, find, find_senders))


class Subjects:
    """Views of a `Totals`, each made once and only when some rule looks at it."""

    def __init__(self, totals: Totals, setup: Setup, planned: Planned) -> None:
        self._totals = totals
        self._setup = setup
        self._planned = planned
        self._keep = totals.keep

    @cached_property
    def _shapes(self) -> tuple[tuple[ShapeKey, Tally], ...]:
        # Bringing a table into order takes longer than passing over it.
        return tuple(self._totals.shapes.items())

    @cached_property
    def _columns(self) -> tuple[tuple[ColumnKey, TypeTally], ...]:
        return tuple(self._totals.columns.items())

    @cached_property
    def event_names(self) -> Mapping[EventKey, EventName]:
        channels: dict[EventKey, dict[Channel, int]] = defaultdict(dict)
        for (event, channel, *_), tally in self._shapes:
            channels[event][channel] = channels[event].get(channel, 0) + tally.count
        found = {}
        for key, tally in self._totals.names.items():
            name = event_name(key)
            found[key] = EventName(
                event=name,
                seen=tally.seen(),
                given="" if name is not None else key[0],
                known=name is not None and self._planned.is_system_event(name),
                spec=self._planned.exact_event(name),
                twin=self._planned.event_twin(name),
                plan=self._setup.plan,
                channels=dict(
                    sorted(channels[key].items(), key=lambda item: item[0].value)
                ),
            )
        return found

    @cached_property
    def shapes(self) -> tuple[EventShape, ...]:
        planned = self._planned
        return tuple(
            EventShape(
                event=event_name(event),
                channel=channel,
                why_channel=why,
                names=frozenset(names),
                seen=late_seen(tally.count, tally.seen),
                width=width,
                known=isinstance(event, str) and planned.is_system_event(event),
                spec=planned.event_spec(event_name(event)),
                plan=self._setup.plan,
                twins={
                    name: twin
                    for name, twin in self._twins[event].items()
                    if name in names and name not in ENVELOPE
                },
            )
            for (event, channel, why, names, width), tally in self._shapes
        )

    @cached_property
    def _shapes_with(self) -> Mapping[EventKey, Mapping[str, list[int]]]:
        """For each property of an event, the numbers of the shapes that have it."""
        found: dict[EventKey, dict[str, list[int]]] = {}
        for number, ((event, _, _, names, _), _) in enumerate(self._shapes):
            of_event = found.setdefault(event, {})
            for name in names:
                of_event.setdefault(name, []).append(number)
        return found

    @cached_property
    def _twins(self) -> Mapping[EventKey, Mapping[str, NearMatch]]:
        planned = self._planned
        return {
            event: {
                name: twin
                for name in names
                if (twin := planned.property_twin(event_name(event), name))
            }
            for event, names in self._shapes_with.items()
        }

    @cached_property
    def _types(self) -> Mapping[tuple[EventKey, str], Mapping[str, int]]:
        types: dict[tuple[EventKey, str], dict[str, int]] = {}
        for (event, name, *_), tally in self._columns:
            into = types.setdefault((event, name), {})
            for kind, count in tally.types.items():
                into[kind] = into.get(kind, 0) + count
        return {key: dict(sorted(counts.items())) for key, counts in types.items()}

    @cached_property
    def _firsts(self) -> Mapping[tuple[EventKey, str], Mapping[str, Any]]:
        firsts: dict[tuple[EventKey, str], TypeTally] = {}
        for (event, name, *_), tally in self._columns:
            before = firsts.setdefault((event, name), tally)
            if before is not tally:
                whole = firsts[(event, name)] = TypeTally()
                whole.merge(before, self._keep)
                whole.merge(tally, self._keep)
        return {
            key: {kind: value for kind, (_, value) in sorted(tally.firsts.items())}
            for key, tally in firsts.items()
        }

    @cached_property
    def _native(self) -> Mapping[str, Mapping[str, int]]:
        types: dict[str, dict[str, int]] = {}
        for (_, name), counts in self._types.items():
            into = types.setdefault(name, {})
            for kind, count in counts.items():
                into[kind] = into.get(kind, 0) + count
        return {name: dict(sorted(counts.items())) for name, counts in types.items()}

    @cached_property
    def fields(self) -> Mapping[tuple[EventKey, str], Field]:
        # Most properties of an event stand in the same of its shapes.
        sums: dict[tuple[int, ...], Occurrences] = {}
        made = {
            (event, name): field
            for event, names in self._shapes_with.items()
            for name, field in self._fields_of(event, names, sums)
        }
        return dict(sorted(made.items(), key=lambda item: repr(item[0])))

    def _fields_of(
        self,
        event: EventKey,
        names: Mapping[str, list[int]],
        sums: dict[tuple[int, ...], Occurrences],
    ) -> Iterator[tuple[str, Field]]:
        planned, plan = self._planned, self._setup.plan
        shown = event_name(event)
        specs, twins = planned.properties_of(shown), self._twins[event]
        types, firsts = self._types, self._firsts
        total = self.event_names.get(event)
        for name, numbers in names.items():
            key = tuple(numbers)
            seen = sums.get(key)
            if seen is None:
                seen = sums[key] = self._sum(key)
            yield (
                name,
                # By position, because there are many of them.
                Field(
                    shown,
                    name,
                    types.get((event, name), {}),
                    seen,
                    name in ENVELOPE or planned.is_known_property(name),
                    specs.get(name),
                    twins.get(name),
                    plan,
                    total.seen.count if total is not None else 0,
                    firsts.get((event, name), {}),
                ),
            )

    def _sum(self, numbers: tuple[int, ...]) -> Occurrences:
        parts = [self._shapes[number][1] for number in numbers]
        count = sum(part.count for part in parts)
        # What is found late must not refer to the subjects that refer to it.
        keep = self._keep

        def senders() -> dict[Sender, int]:
            sums: dict[Sender, int] = {}
            for part in parts:
                add_up(sums, part.senders)
            return sums

        def whole() -> Occurrences:
            positions = chain.from_iterable(part.positions for part in parts)
            tally = Tally(count, lowest(positions, keep), senders())
            for part in parts:
                if part.spread is not None:
                    tally.spreading().merge(part.spread)
            return tally.seen()

        def kept_senders() -> Mapping[Sender, int]:
            return Tally(count, senders=senders()).seen().senders

        return late_seen(count, whole, kept_senders)

    def value_findings(self, code: str) -> Iterator[ValueFinding]:
        """What the watch of one rule found, once per property of an event."""
        found = self._violations.get(code, {})
        everywhere: dict[str, dict[str, int]] = defaultdict(dict)
        for (_, name), rows in found.items():
            into = everywhere[name]
            for _, row in rows:
                for kind, count in row.kinds.items():
                    into[kind] = into.get(kind, 0) + count
        for (event, name), rows in found.items():
            tally = rows[0][1]
            if len(rows) > 1:
                tally = ViolationTally()
                for _, row in rows:
                    tally.merge(row, self._keep)
            shown = "time" if name == LAG else name
            types = self._types.get((event, shown), {})
            yield ValueFinding(
                event=event_name(event),
                property=shown,
                kinds=dict(sorted(tally.kinds.items())),
                samples=tally.shown(),
                seen=tally.tally.seen(),
                channels=frozenset(key[2] for key, _ in rows),
                spec=None if name == LAG else self._planned.property_spec(event, name),
                types=types,
                native=self._native.get(shown, {}),
                everywhere=everywhere[name],
                total=sum(count for kind, count in types.items() if kind != "absent"),
                received=all(key[4] for key, _ in rows),
                inferred=any(key[5] for key, _ in rows),
                senders=self._senders.get(event, {}),
                event_spread=self._event_spreads.get(event),
            )

    @cached_property
    def _event_spreads(self) -> Mapping[EventKey, Spread | None]:
        return {key: tally.spread for key, tally in self._totals.names.items()}

    @cached_property
    def _senders(self) -> Mapping[EventKey, Mapping[Sender, int]]:
        return {key: tally.kept_senders() for key, tally in self._totals.names.items()}

    @cached_property
    def located(self) -> Mapping[str, Locations]:
        """The events of raw exports by library, with and without a location."""
        found: dict[str, tuple[Platform, Tally, Tally]] = {}
        for (sender, located), tally in self._totals.located.items():
            new = sender.platform, Tally(), Tally()
            _, there, nowhere = found.setdefault(sender.lib, new)
            (there if located else nowhere).merge(tally, self._keep)
        return {
            lib: Locations(platform, one.seen(), other.seen())
            for lib, (platform, one, other) in sorted(found.items())
        }

    @cached_property
    def _violations(self) -> Mapping[str, Mapping[tuple[EventKey, str], list[Any]]]:
        found: dict[str, dict[tuple[EventKey, str], list[Any]]] = {}
        for (code, key), tally in self._totals.violations.items():
            rows = found.setdefault(code, {}).setdefault((key[0], key[1]), [])
            rows.append((key, tally))
        return found

    @cached_property
    def repeats(self) -> tuple[RepeatedEvents, ...]:
        tallies: dict[tuple[EventKey, str, Channel], Tally] = defaultdict(Tally)
        found = repetitions(self._totals.segments, self._keep)
        for one in (*found, *self._totals.repeated):
            tallies[(one.event, one.how, one.channel)].add(
                one.count, one.positions, {}, self._keep
            )
        per_event = self._is_user_per_event(tallies)
        for (event, channel, made_up), tally in self._totals.echoes.items():
            if made_up and per_event:
                tallies[(event, "insert id as id", channel)].merge(tally, self._keep)
                continue
            # Only a second event on one day is lost, and these are counted already.
            lost = tallies.pop((event, SAME_INSERT_ID, channel), None)
            how = "id as insert id"
            if lost is None and (event, how, channel) not in tallies:
                how = "id as insert id once"
            tallies[(event, how, channel)].merge(lost or tally, self._keep)
        totals = {key: tally.count for key, tally in self._totals.names.items()}
        return tuple(
            RepeatedEvents(
                event_name(event),
                how,
                tally.seen(),
                channel,
                total=totals.get(event, 0),
            )
            for (event, how, channel), tally in sorted(
                tallies.items(), key=lambda item: repr(item[0])
            )
        )

    def _is_user_per_event(
        self, tallies: Mapping[tuple[EventKey, str, Channel], Tally]
    ) -> bool:
        """Whether insert ids that are users' ids too are new with each event, as those
        of real users would not be."""
        echoes = dict(self._totals.echoes.items())
        events = {event for event, *_ in echoes}
        repeated = sum(
            tally.count
            for (event, how, _), tally in tallies.items()
            if how in ("same insert id", "shared insert id") and event in events
        )
        made_up = sum(tally.count for key, tally in echoes.items() if key[2])
        return made_up > 1 and 10 * repeated < made_up

    @cached_property
    def volumes(self) -> VolumeTrends:
        return VolumeTrends(self._totals)

    @cached_property
    def large(self) -> tuple[LargeEvents, ...]:
        return tuple(
            LargeEvents(event_name(key), row.tally.seen(), row.largest)
            for key, row in self._totals.large.items()
        )

    @cached_property
    def bad(self) -> tuple[BadRecords, ...]:
        return tuple(
            BadRecords(flaw, reason, field, event, tally.seen())
            for (flaw, reason, field, event), tally in self._totals.bad.items()
        )

    @cached_property
    def fates(self) -> Fates:
        return fates(self._totals.attempts, self._keep)

    def compare_hashes(self) -> None:
        """Find repetitions and fates now: that takes memory, and so does a database."""
        _ = self.repeats, self.fates

    def spec_of(self, event: str) -> EventSpec | None:
        """What the plan says of this very name."""
        return self._planned.exact_event(event)

    @cached_property
    def deliveries(self) -> DeliveryTotals:
        return delivery_totals(self._totals, self.fates)

    @cached_property
    def failed_requests(self) -> tuple[FailedRequests, ...]:
        return tuple(failed_requests(self._totals, self.fates, self._setup))

    @cached_property
    def sources(self) -> tuple[EventSource, ...]:
        by_source = self.fates.by_source
        return tuple(
            EventSource(
                sender=sender,
                channel=channel,
                token=token,
                endpoint=endpoint,
                forwarded=forwarded,
                seen=Occurrences(
                    row.tally.count,
                    tuple(row.tally.positions),
                    {sender: row.tally.count},
                ),
                days=dict(sorted(row.days.items())),
                fates=by_source.get((sender, channel, token, endpoint, forwarded), {}),
            )
            for (sender, channel, token, endpoint, forwarded), row in (
                self._totals.sources.items()
            )
        )

    @cached_property
    def totals(self) -> InputTotals:
        shapes: dict[str, list[EventShape]] = defaultdict(list)
        for shape in self.shapes:
            if shape.event is not None:
                shapes[shape.event].append(shape)
        lags: dict[Sender, dict[int, Occurrences]] = defaultdict(dict)
        for (sender, bucket), tally in self._totals.lags.items():
            lags[sender][bucket] = tally.seen()
        for own in lags.values():
            elsewhere = sum(seen.count for lag, seen in own.items() if lag != ON_TIME)
            on_time = own.pop(ON_TIME, Occurrences()).count - elsewhere
            if on_time > 0:
                own[ON_TIME] = Occurrences(on_time)
        totals = self._totals
        return InputTotals(
            setup=self._setup,
            events={
                key: event
                for key, event in self.event_names.items()
                if isinstance(key, str)
            },
            fields={
                (event_name(event), name): field
                for (event, name), field in self.fields.items()
            },
            sources=self.sources,
            shapes={event: tuple(found) for event, found in shapes.items()},
            repeats=self.repeats,
            lags=dict(lags),
            hosts={key: tally.seen() for key, tally in totals.hosts.items()},
            examined=dict(totals.examined),
            located=self.located,
            overflow=totals.left_out,
        )
