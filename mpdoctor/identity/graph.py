"""Everything that an export says of identities, under one model."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from mpdoctor.identity import original
from mpdoctor.identity.clusters import Cluster, clusters
from mpdoctor.identity.duplicates import EXACT, LOOSE, ROLE, Finder, surplus
from mpdoctor.identity.infer import Evidence, infer
from mpdoctor.identity.parts import (
    NOBODY,
    IdentityParts,
    SenderInfo,
    read_back,
    written,
)
from mpdoctor.identity.shared_devices import Replay
from mpdoctor.identity.store import Store
from mpdoctor.mixpanel.ids import DEVICE_PREFIX, without_prefix
from mpdoctor.model.identity import (
    Counts,
    CrowdedUser,
    DuplicateProfiles,
    IdentityCluster,
    IdentitySummary,
    RefusedMerge,
    SharedDevice,
    SharedTotals,
    Touched,
    Verdict,
)
from mpdoctor.model.place import RecordPosition
from mpdoctor.model.settings import IdMerge, Setup
from mpdoctor.model.subjects import Occurrences
from mpdoctor.text.similarity import normal_email

MANY_DEVICES = 15
DEVICES_A_DAY = 20
COUNTRIES_A_DAY = 4
ADDRESSES_A_DAY = 20
AT_ONCE = 10.0
FEW_EVENTS = 20

NOT_READ = "Simplified ID merge does not read it"

NEARLY_FULL = 400
"""Ids of a cluster under Original ID merge from which on the limit is near."""

_MODEL_TABLES = (
    "names",
    "members",
    "sent",
    "nodes",
    "roots",
    "person_ids",
    "strangers",
    "on_device",
    "shared",
)


class Link(NamedTuple):
    """A person on a device, or two ids that a `verb` joins: how many events, when first.

    `refused` says why the verb did nothing, if so.
    """

    device: str
    user: str
    events: int
    first: float | None
    verb: str = ""
    refused: str = ""


class Moment(NamedTuple):
    """One event of a timeline; `sent` is the `distinct_id` where it says more."""

    at: float | None
    event: str
    device: str
    user: str
    sent: str
    sender: SenderInfo
    positions: tuple[RecordPosition, ...]
    place: int = 0


class IdentityEvent(NamedTuple):
    """An identity event: which ids it names, and why it did nothing, if so."""

    at: float | None
    verb: str
    one: str
    two: str
    refused: str
    sender: SenderInfo
    positions: tuple[RecordPosition, ...]
    place: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over all rows."""

    events: int
    users: int
    devices: int
    both: int
    prefixed: int
    contrary: int
    stray: int


class IdentityGraph:
    """Reads the rows once, then answers under the model of the project.

    `model` replays under another model than the settings or the data say.
    """

    def __init__(
        self,
        store: Store,
        parts: IdentityParts,
        setup: Setup,
        keep: int,
        model: IdMerge | None = None,
    ) -> None:
        self.store = store
        self.parts = parts
        self.setup = setup
        self._keep = keep
        store.run("new_seen")
        for _ in store.slices():
            store.run("gather_ids")
        store.run("gather_users")
        store.run("gather_devices")
        self.totals = Totals(*(number or 0 for number in store.one("gather_totals")))
        self.verdict = self._verdict()
        self.model = model or self.verdict.model
        self.refusals = original.Refusals()
        self._play(self.model)

    def _verdict(self) -> Verdict:
        counts = {
            (verb, spelling): (number, failed)
            for verb, spelling, number, failed in self.store.rows("verb_counts")
        }
        failures: dict[str, int] = {}
        for (kind, name, _), tally in self.parts.notes.items():
            if kind == "failure":
                failures[name] = failures.get(name, 0) + tally.tally.count
        totals = self.totals

        def verbs(verb: str) -> int:
            return sum(
                number for (name, _), (number, _) in counts.items() if name == verb
            )

        evidence = Evidence(
            both=totals.both,
            prefixed=totals.prefixed,
            contrary=totals.contrary + totals.stray,
            identifies=verbs("$identify"),
            rest=counts.get(("$identify", "rest"), (0, 0))[0],
            aliases=verbs("$create_alias"),
            merges=verbs("$merge"),
            failures=failures,
        )
        return infer(evidence, self.setup.id_merge)

    # -- the models ------------------------------------------------------------------

    def _play(self, model: IdMerge) -> None:
        self.store.drop(*_MODEL_TABLES)
        if model is IdMerge.SIMPLIFIED:
            self._play_simplified()
        else:
            self._play_verbs(model)

    @cached_property
    def _rekeyed(self) -> bool:
        ((number,),) = self.store.rows("rekeyed_count")
        return bool(number)

    def _play_simplified(self) -> None:
        store = self.store
        store.run("simplified_shared")
        self._replay = self._new_replay(IdMerge.SIMPLIFIED, {})
        self._devices = tuple(self._replay.devices(store.rows("simplified_timelines")))
        if self._replay.owners:
            store.drop("exact_owners")
            store.table(
                "exact_owners",
                {"device_id": "VARCHAR", "user_id": "VARCHAR"},
                self._replay.owners.items(),
            )
            store.run("correct_owners")
        if self._rekeyed:
            store.run("rekeyed_owners")
            store.run("rekeyed_users")
        store.run("simplified_members")
        store.run("simplified_names")
        self._count(IdMerge.SIMPLIFIED, "simplified_counts")

    def _play_verbs(self, model: IdMerge) -> None:
        store = self.store
        store.run("original_ids")
        store.run("original_nodes")
        ((ids,),) = store.ask("SELECT count(*) FROM nodes")
        found = original.Clusters(ids)
        play = original.replay if model is IdMerge.ORIGINAL else original.replay_legacy
        self.refusals = play(found, store.rows("original_verbs"), self._keep)
        found.rekeyed(store.rows("original_rekeyed"))
        store.table(
            "roots",
            {
                "number": "BIGINT",
                "root": "BIGINT",
                "anonymous": "BIGINT",
                "size": "BIGINT",
            },
            found.rows(),
        )
        store.run("original_persons")
        store.run("original_strangers")
        store.run("original_members")
        store.run("original_names")
        store.run("original_on_devices")
        store.run("original_shared")
        persons = dict(store.rows("persons"))
        self._replay = self._new_replay(model, persons)
        self._devices = tuple(self._replay.devices(store.rows("original_timelines")))
        self._count(model, "original_counts")

    def _count(self, model: IdMerge, statement: str) -> None:
        before, after, unlinked = (number or 0 for number in self.store.one(statement))
        self.counts = Counts(model, before, after)
        self.unlinked = unlinked

    def _new_replay(self, model: IdMerge, persons: Mapping[str, str]) -> Replay:
        return Replay(
            model,
            self.parts.senders,
            persons,
            self._same,
            lambda: dict(self.store.rows("last_of_two")),
            self.store.position,
            self._keep,
        )

    @cached_property
    def _alike(self) -> Mapping[str, frozenset[str]]:
        """The e-mails and phone numbers of ids, where several ids have one."""
        found: dict[str, set[str]] = {}
        for value, id in self.store.ask(
            "SELECT kind || ':' || value, id FROM contact_rows WHERE value IN ("
            "SELECT value FROM contact_rows GROUP BY value HAVING count(DISTINCT id) > 1)"
        ):
            found.setdefault(id, set()).add(value)
        return {id: frozenset(values) for id, values in found.items()}

    def _same(self, one: str, two: str) -> bool:
        if one.strip().lower() == two.strip().lower():
            return True
        first, second = normal_email(one), normal_email(two)
        if first and second and first.loose == second.loose:
            return True
        nobody: frozenset[str] = frozenset()
        mine = self._alike.get(one, nobody) | (
            {f"email:{first.exact}"} if first else set()
        )
        theirs = self._alike.get(two, nobody) | (
            {f"email:{second.exact}"} if second else set()
        )
        return not mine.isdisjoint(theirs)

    def what_if(self, model: IdMerge) -> Counts:
        """Unique users had the project another model; the case itself does not change."""
        if model is self.model:
            return self.counts
        mine = (self.refusals, self.counts, self.unlinked, self._replay, self._devices)
        _ = self.summary, self.duplicates, self.crowded, self.near_limit, self.refused
        self._play(model)
        counts = self.counts
        self._play(self.model)
        self.refusals, self.counts, self.unlinked, self._replay, self._devices = mine
        return counts

    # -- what rules look at ----------------------------------------------------------

    @property
    def shared(self) -> tuple[SharedDevice, ...]:
        """Shared devices, the busiest first."""
        return tuple(
            sorted(self._devices, key=lambda device: (-device.events, device.device))
        )

    @cached_property
    def crowded(self) -> tuple[CrowdedUser, ...]:
        """Ids that too many devices, countries or addresses use."""
        store = self.store
        candidates = {
            user: (devices, (spans or 0) / max(span or 0, 3_600), events, place)
            for user, devices, spans, span, events, place in store.rows(
                "crowded_users", devices=MANY_DEVICES, events=FEW_EVENTS
            )
        }
        if not candidates:
            return ()
        store.drop("crowd")
        store.table("crowd", {"user_id": "VARCHAR"}, ((user,) for user in candidates))
        busiest: dict[str, tuple[int, int, int]] = {}
        for user, _, *figures in store.rows("crowded_days"):
            known = busiest.get(user, (0, 0, 0))
            busiest[user] = (
                max(known[0], figures[0]),
                max(known[1], figures[1]),
                max(known[2], figures[2]),
            )
        found = []
        for user, (devices, at_once, events, place) in candidates.items():
            a_day, countries, addresses = busiest.get(user, (0, 0, 0))
            if (
                countries >= COUNTRIES_A_DAY
                or addresses >= ADDRESSES_A_DAY
                or (a_day >= DEVICES_A_DAY and countries > 1)
                or (devices >= MANY_DEVICES and at_once >= AT_ONCE)
                or a_day >= 5 * DEVICES_A_DAY
            ):
                found.append(
                    CrowdedUser(
                        read_back(user),
                        devices,
                        a_day,
                        countries,
                        addresses,
                        round(at_once, 1),
                        Occurrences(events, store.position(place)),
                    )
                )
        return tuple(sorted(found, key=lambda one: (-one.devices, one.user)))

    @cached_property
    def near_limit(self) -> tuple[IdentityCluster, ...]:
        """Clusters of Original ID merge that are full or nearly so."""
        if self.model is not IdMerge.ORIGINAL:
            return ()
        orphans: dict[str, int] = {}
        for _, pairs in self.refusals.ids.items():
            for one, _ in pairs:
                orphans[one] = orphans.get(one, 0)
        for one, _ in self.refusals.ids.get(("$identify", original.TOO_MANY), ()):
            orphans[one] += 1
        return tuple(
            IdentityCluster(
                read_back(canonical),
                size,
                max((orphans.get(user, 0) for user in users), default=0),
                tuple(map(read_back, users[:10])),
                self.model,
                Occurrences(int(events or 0), self._first_of(canonical, place)),
            )
            for canonical, size, events, place in self.store.rows(
                "largest_clusters", size=NEARLY_FULL
            )
            for users in [
                [id for (id,) in self.store.rows("users_of", canonical=canonical)]
            ]
        )

    def _first_of(
        self, canonical: str, place: int | None
    ) -> tuple[RecordPosition, ...]:
        """Where a person is first seen, if only in an identity event."""
        if place is None:
            (place,) = self.store.one("first_verb", canonical=canonical)
        return self.store.position(place)

    @cached_property
    def refused(self) -> tuple[RefusedMerge, ...]:
        """Identity events that did nothing, by verb and why."""
        refusals = self.refusals
        return tuple(
            RefusedMerge(
                why,
                verb,
                tuple(
                    (read_back(one), read_back(two))
                    for one, two in refusals.ids[verb, why]
                ),
                self.model,
                Occurrences(
                    count,
                    tuple(
                        position
                        for place in sorted(refusals.places[verb, why])[: self._keep]
                        for position in self.store.position(place)
                    ),
                ),
            )
            for (verb, why), count in sorted(refusals.counts.items())
        )

    @cached_property
    def duplicates(self) -> tuple[DuplicateProfiles, ...]:
        """Groups of ids that seem to be one person."""
        if not any(part.kind == "contacts" for part in self.parts.parts):
            return ()
        self.store.drop("keys", "held")
        return Finder(self.store, self.parts.senders, self.model).groups()

    @cached_property
    def summary(self) -> IdentitySummary:
        """All totals."""
        shared = self._devices
        people = {stay.user for device in shared for stay in device.stays}
        looks: dict[str, int] = {}
        for device in shared:
            looks[device.looks_like] = looks.get(device.looks_like, 0) + 1
        groups: dict[str, list[DuplicateProfiles]] = {}
        for group in self.duplicates:
            groups.setdefault(group.match, []).append(group)
        junk: dict[str, int] = {}
        for (kind, _, value), tally in self.parts.notes.items():
            if kind == "junk":
                junk[value] = junk.get(value, 0) + tally.tally.count
        ((largest,),) = self.store.rows("largest_cluster")
        return IdentitySummary(
            verdict=self.verdict,
            counts=self.counts,
            events=self.totals.events,
            users=self.totals.users,
            devices=self.totals.devices,
            unlinked=self.unlinked,
            shared=SharedTotals(
                devices=len(shared),
                people=len(people),
                events=sum(device.events for device in shared),
                misplaced=sum(device.misplaced for device in shared),
                share=round(len(people) / self.counts.after, 4)
                if self.counts.after
                else 0.0,
                by_version=_by_version(shared, self.counts.after),
                looks=dict(sorted(looks.items())),
            ),
            duplicates={
                match: (len(groups.get(match, ())), surplus(groups.get(match, ())))
                for match in (EXACT, LOOSE, ROLE)
            },
            junk=dict(sorted(junk.items(), key=lambda item: (-item[1], item[0]))),
            setup=self.setup,
            largest=largest,
        )

    # -- one by one ------------------------------------------------------------------

    def clusters(self) -> Iterator[Cluster]:
        """Who is who, by canonical id."""
        return clusters(self.store.rows("cluster_members"))

    def ids_of_email(self, address: str) -> tuple[str, ...]:
        """Ids that have an e-mail address, or one that is nearly the same."""
        email = normal_email(address)
        if email is None:
            return ()
        rows = self.store.rows(
            "ids_of_email", email=written(email.exact), loose=written(email.loose)
        )
        return tuple(read_back(id) for (id,) in rows)

    def timeline(self, ids: Iterable[str], *, whole: bool = True) -> Iterator[Moment]:
        """All events under any of these ids, and under their devices if `whole`."""
        self._choose(ids, whole=whole)
        return self._moments()

    def _moments(self) -> Iterator[Moment]:
        for at, event, device, user, sent, sender, place in self.store.rows(
            "timeline_of_ids"
        ):
            yield Moment(
                at,
                read_back(event or ""),
                read_back(device or ""),
                read_back(user or ""),
                "" if sent in (None, NOBODY) else read_back(sent),
                self.parts.senders.get(sender, SenderInfo()),
                self.store.position(place),
                place,
            )

    def acts(self) -> list[IdentityEvent]:
        """The identity events of the ids of the last timeline, in order."""
        rows = list(self.store.rows("timeline_verbs"))
        refused = self._outcomes(frozenset(row[-1] for row in rows))
        return [
            IdentityEvent(
                at,
                verb,
                read_back(one or ""),
                read_back(two or ""),
                f"{refused[place]} (`{read_back(reason)}`)"
                if reason and place in refused
                else refused.get(place, ""),
                self.parts.senders.get(sender, SenderInfo()),
                self.store.position(place),
                place,
            )
            for at, verb, one, two, reason, sender, place in rows
        ]

    def _outcomes(self, places: frozenset[int]) -> Mapping[int, str]:
        """Why identity events at some places did nothing; who is not named did."""
        if not places:
            return {}
        if self.model is IdMerge.SIMPLIFIED:
            return dict.fromkeys(places, NOT_READ)
        ((ids,),) = self.store.ask("SELECT count(*) FROM nodes")
        play = (
            original.replay
            if self.model is IdMerge.ORIGINAL
            else original.replay_legacy
        )
        rows = self.store.rows("original_verbs")
        return play(original.Clusters(ids), rows, self._keep, places).outcomes

    def ids_like(self, start: str, *, devices: bool) -> tuple[str, ...]:
        """The id that is meant: itself if it is known, else those that begin like it."""
        rows = self.store.rows(
            "devices_like" if devices else "users_like",
            start=written(without_prefix(start)),
        )
        found = tuple(read_back(id) for (id,) in rows)
        return found[:1] if found[:1] == (without_prefix(start),) else found

    def cluster_of(self, id: str) -> Cluster | None:
        """The person whose id this is."""
        name = written(without_prefix(id))
        rows = self.store.rows("members_of", id=name, device=DEVICE_PREFIX + name)
        return next(clusters(rows), None)

    def links(self, ids: Iterable[str], most: int) -> tuple[Link, ...]:
        """Who was on which device around these ids, two steps far."""
        chosen = tuple(dict.fromkeys(ids))
        links: dict[tuple[str, str], Link] = {}
        for _ in range(2):
            self._choose(chosen, whole=False)
            for device, user, events, first in self.store.rows("links_of"):
                if len(links) < most:
                    link = Link(read_back(device), read_back(user), int(events), first)
                    links.setdefault((device, user), link)
            if self.model is not IdMerge.SIMPLIFIED:
                self._add_acts(links, most)
            chosen = tuple(
                dict.fromkeys(
                    (*chosen, *(end for one in links.values() for end in one[:2]))
                )
            )
        return tuple(
            sorted(
                links.values(),
                key=lambda link: (link.first is None, link.first or 0.0, link[:2]),
            )
        )

    def _add_acts(self, links: dict[tuple[str, str], Link], most: int) -> None:
        """Ids that identity events join; one that did something counts before others."""
        rows = list(self.store.rows("verb_links_of"))
        refused = self._outcomes(frozenset(row[-1] for row in rows))
        counts = Counter((two, one) for two, one, *_ in rows)
        for two, one, verb, at, place in rows:
            known = links.get((two, one))
            if known is None and len(links) >= most:
                continue
            if (
                known is None
                or not known.verb
                or (known.refused and place not in refused)
            ):
                links[two, one] = Link(
                    read_back(two),
                    read_back(one),
                    known.events if known else counts[two, one],
                    at if known is None or known.first is None else known.first,
                    verb,
                    refused.get(place, ""),
                )

    def _choose(self, ids: Iterable[str], *, whole: bool) -> None:
        names = [written(without_prefix(id)) for id in ids]
        found = dict.fromkeys(names)
        if whole:
            for name in names:
                found.update(
                    (without_prefix(id), None)
                    for (id,) in self.store.rows(
                        "ids_of_cluster", id=name, device=DEVICE_PREFIX + name
                    )
                )
        self.store.drop("chosen")
        self.store.table("chosen", {"id": "VARCHAR"}, ((name,) for name in found))


def _by_version(
    devices: Iterable[SharedDevice], people: int
) -> Mapping[tuple[str, str], Touched]:
    """What shared devices touch, by what the second person used, the most people first."""
    groups: dict[tuple[str, str], list[SharedDevice]] = {}
    for device in devices:
        switch = device.switches[0]
        key = (switch.platform or "unknown", switch.version)
        groups.setdefault(key, []).append(device)
    found = {}
    for key, some in groups.items():
        users = {stay.user for device in some for stay in device.stays}
        found[key] = Touched(
            devices=len(some),
            people=len(users),
            events=sum(device.events for device in some),
            share=round(len(users) / people, 4) if people else 0.0,
        )
    return dict(
        sorted(found.items(), key=lambda one: (-one[1].devices, -one[1].people, one[0]))
    )
