"""How much of a plan occurs in data: by event, source, owner and section."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct, field

from mpdoctor.analysis.gathering import Progress, gather_all, jobs_of, scanning_pays
from mpdoctor.analysis.interrupt import Interrupt
from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.shards import Task, Unread, shards_of
from mpdoctor.analysis.totals import Totals
from mpdoctor.diagnosis.redaction import Redactor
from mpdoctor.inputs import Limits, Source
from mpdoctor.mixpanel.names import is_known_profile_property
from mpdoctor.mixpanel.residency import calendar_day
from mpdoctor.model.plan import EventSpec, Status, TrackingPlan
from mpdoctor.model.settings import Setup
from mpdoctor.model.spread import APP
from mpdoctor.model.tally import Tally

ANY = "any"
"""In place of a source, for events that the plan does not restrict."""

NOBODY = ""
"""In place of an owner."""


class SeenRecords(Struct, frozen=True):
    """Records of one event name.

    `platforms` and `senders` count them by platform, and by (platform, library and its
    version); `apps` by library and version of the app. Days are in UTC; of more than 200
    days the first ones are not known, and `first` is the earliest that is.
    """

    count: int = 0
    first: date | None = None
    last: date | None = None
    platforms: Mapping[str, int] = field(default_factory=dict)
    senders: Mapping[tuple[str, str], int] = field(default_factory=dict)
    apps: Mapping[tuple[str, str], int] = field(default_factory=dict)


class EventCoverage(Struct, frozen=True):
    """A planned event, and what was seen of it.

    `seen_as` are other spellings under which it occurs; they are counted. `missing` are
    planned properties that no record has, and `properties` is how many are planned.
    """

    event: str
    status: Status
    owner: str
    sources: tuple[str, ...]
    seen: SeenRecords
    seen_as: tuple[str, ...] = ()
    properties: int = 0
    missing: tuple[str, ...] = ()


class UnplannedEvent(Struct, frozen=True):
    """An event that the plan does not have and that neither Mixpanel nor an SDK sends."""

    event: str
    seen: SeenRecords


class PartCoverage(Struct, frozen=True):
    """How many things are planned, and how many of them were seen."""

    planned: int
    seen: int


class Coverage(Struct, frozen=True):
    """`whole` are the live events; the parts are by source, owner and section of the plan.

    A source of the plan that is no platform cannot be told from the data, and is not among
    them. `records` is how many events were read.
    """

    whole: PartCoverage
    events: tuple[EventCoverage, ...]
    unplanned: tuple[UnplannedEvent, ...]
    sources: Mapping[str, PartCoverage]
    owners: Mapping[str, PartCoverage]
    sections: Mapping[str, PartCoverage]
    records: int = 0

    @property
    def percent(self) -> float | None:
        """The live events that were seen; `None` where none are planned."""
        whole = self.whole
        return 100 * whole.seen / whole.planned if whole.planned else None


def measure(
    sources: Sequence[Source],
    setup: Setup,
    plan: TrackingPlan,
    *,
    jobs: int | None = None,
    interrupt: Interrupt | None = None,
    progress: Progress | None = None,
) -> tuple[Coverage, list[Unread]]:
    """What all sources together show of a plan, and what could not be read of them."""
    from mpdoctor.analysis.duplicates import temporary_folder

    task = Task(setup, (), 1, Limits(), scan=scanning_pays(sources))
    planned = Planned(plan)
    shards = shards_of(sources)
    with temporary_folder() as folder:
        totals, unread = gather_all(
            shards,
            task,
            jobs_of(shards, sources, jobs),
            lambda: Path(folder),
            planned=planned,
            interrupt=interrupt,
            progress=progress,
        )
    return coverage_of(totals, plan, planned, Redactor(setup)), unread


def coverage_of(
    totals: Totals, plan: TrackingPlan, planned: Planned, redactor: Redactor
) -> Coverage:
    """The coverage of a plan by what was gathered.

    Names that the plan does not have are text of strangers: secrets and people in them are
    hidden.
    """
    tallies: dict[str, Tally] = defaultdict(Tally)
    spellings: dict[str, list[str]] = defaultdict(list)
    unplanned: dict[str, Tally] = {}
    for name, tally in totals.names.items():
        if not isinstance(name, str):
            continue
        twin = planned.event_twin(name)
        if name in plan.events or twin is not None:
            meant = twin.name if twin is not None else name
            tallies[meant].merge(tally, totals.keep)
            if twin is not None:
                spellings[meant].append(redactor.name(name))
        elif not planned.is_system_event(name):
            unplanned[name] = tally
    properties = _properties_seen(totals, planned)
    events = tuple(
        _event(spec, tallies.get(name), spellings[name], properties.get(name, set()))
        for name, spec in plan.events.items()
    )
    live = [one for one in events if one.status is Status.LIVE]
    return Coverage(
        whole=_part(live),
        events=events,
        unplanned=tuple(
            UnplannedEvent(redactor.name(name), _seen(tally))
            for name, tally in sorted(
                unplanned.items(), key=lambda item: (-item[1].count, item[0])
            )
        ),
        sources=dict(_by_source(live)),
        owners=dict(_by_owner(live)),
        sections=dict(_by_section(live, plan, properties, totals)),
        records=totals.examined["events"],
    )


def _event(
    spec: EventSpec, tally: Tally | None, spellings: list[str], properties: set[str]
) -> EventCoverage:
    return EventCoverage(
        event=spec.name,
        status=spec.status,
        owner=spec.owner,
        sources=(*sorted(one.value for one in spec.sources), *spec.other_sources),
        seen=SeenRecords() if tally is None else _seen(tally),
        seen_as=tuple(sorted(spellings)),
        properties=len(spec.properties),
        missing=()
        if tally is None
        else tuple(name for name in spec.properties if name not in properties),
    )


def _seen(tally: Tally) -> SeenRecords:
    platforms: Counter[str] = Counter()
    senders: Counter[tuple[str, str]] = Counter()
    for sender, count in tally.seen().senders.items():
        platforms[sender.platform.value] += count
        senders[sender.platform.value, str(sender)] += count
    spread = None if tally.spread is None else tally.spread.bounded()
    days = [] if spread is None else sorted(spread.days)
    apps = {
        (facet[1], facet[2]): count
        for facet, count in ([] if spread is None else sorted(spread.facets.items()))
        if facet[0] == APP
    }
    return SeenRecords(
        tally.count,
        calendar_day(days[0]) if days else None,
        calendar_day(days[-1]) if days else None,
        dict(sorted(platforms.items())),
        dict(sorted(senders.items())),
        apps,
    )


def _properties_seen(totals: Totals, planned: Planned) -> dict[str, set[str]]:
    """The properties of each planned event, by the names that the plan has for them."""
    found: dict[str, set[str]] = defaultdict(set)
    for (event, _, _, names, _), _ in totals.shapes.items():
        spec = planned.event_spec(event) if isinstance(event, str) else None
        if spec is None:
            continue
        for name in names:
            twin = planned.property_twin(spec.name, name)
            found[spec.name].add(twin.name if twin is not None else name)
    return found


def _part(events: Iterable[EventCoverage]) -> PartCoverage:
    counts = [bool(one.seen.count) for one in events]
    return PartCoverage(len(counts), sum(counts))


_PLATFORMS = frozenset({"web", "ios", "android", "server"})


def _by_source(live: Sequence[EventCoverage]) -> Iterator[tuple[str, PartCoverage]]:
    """An event that is planned for two platforms has to come from both."""
    for source in sorted({name for one in live for name in one.sources} & _PLATFORMS):
        mine = [one for one in live if source in one.sources]
        seen = sum(bool(one.seen.platforms.get(source)) for one in mine)
        yield source, PartCoverage(len(mine), seen)
    free = [one for one in live if not one.sources]
    if free:
        yield ANY, _part(free)


def _by_owner(live: Sequence[EventCoverage]) -> Iterator[tuple[str, PartCoverage]]:
    owners = {one.owner for one in live}
    for owner in sorted(owners if owners != {NOBODY} else ()):
        yield owner, _part(one for one in live if one.owner == owner)


def _by_section(
    live: Sequence[EventCoverage],
    plan: TrackingPlan,
    properties: Mapping[str, set[str]],
    totals: Totals,
) -> Iterator[tuple[str, PartCoverage]]:
    if live:
        yield "events", _part(live)
    seen = [one for one in live if one.seen.count]
    if total := sum(one.properties for one in seen):
        lacking = sum(len(one.missing) for one in seen)
        yield "properties", PartCoverage(total, total - lacking)
    everywhere = set().union(*properties.values()) if properties else set()
    if plan.super_properties:
        found = plan.super_properties.keys() & everywhere
        yield "super_properties", PartCoverage(len(plan.super_properties), len(found))
    # Of what Mixpanel knows of a profile, not all is counted.
    wanted = {
        (None, name)
        for name in plan.user_properties
        if not is_known_profile_property(name)
    }
    written = {key for key, _ in totals.profile_values.items()}
    if wanted:
        yield "user_properties", PartCoverage(len(wanted), len(wanted & written))
    groups = {
        (key, name)
        for key, specs in plan.group_properties.items()
        for name in specs
        if not is_known_profile_property(name)
    }
    if groups:
        yield "group_properties", PartCoverage(len(groups), len(groups & written))
