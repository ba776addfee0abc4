"""Everything that an export says of identities, under one model of ID merge."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from mpdoctor.identity.clusters import Cluster, clusters_of, connected, nearly_full
from mpdoctor.identity.crowded_users import crowded_users
from mpdoctor.identity.duplicates import (
    EVENT,
    EXACT,
    LOOSE,
    PHONE,
    ROLE,
    DuplicateFinder,
    surplus,
)
from mpdoctor.identity.lookup import IdLookup
from mpdoctor.identity.merged_people import merged_people
from mpdoctor.identity.parts import CONTACTS, IdentityParts
from mpdoctor.identity.replay.infer import ModelEvidence, infer
from mpdoctor.identity.replay.run import ModelReplay
from mpdoctor.identity.rows import unescape_id
from mpdoctor.identity.stale_properties import stale_properties
from mpdoctor.identity.store import Store
from mpdoctor.identity.visitors import busy_ids, visitor_groups
from mpdoctor.model.identity import (
    CrowdedUser,
    DuplicateProfiles,
    IdentityCluster,
    IdentitySummary,
    InferredModel,
    MergedPeople,
    RefusedMerge,
    SharedDevice,
    SharedDeviceTotals,
    StaleProperties,
    UserCounts,
    VersionTotals,
)
from mpdoctor.model.settings import IdMerge, Setup
from mpdoctor.model.subjects import Occurrences
from mpdoctor.model.visitors import BusyId, VisitorGroup


class EventTotals(NamedTuple):
    """Sums over all rows.

    Events are counted with both ids (`both`), with a device alone under `$device:…`
    (`prefixed`), and with a `distinct_id` that is neither of the ids beside a user
    (`contrary`) or without one (`stray`).
    """

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
        self.keep = keep
        store.make_seen_ids()
        store.run("create_users")
        store.run("create_devices")
        store.run("create_current_contacts")
        self.totals = EventTotals(
            *(number or 0 for number in store.one("event_totals"))
        )
        self.inferred = self._infer()
        self.model = model or self.inferred.model
        self._replay = ModelReplay(store, parts.senders, keep)
        self._result = self._replay.run(self.model)
        self.lookup = IdLookup(store, parts.senders, self.model, self._replay)

    def _infer(self) -> InferredModel:
        verbs = Counter[str]()
        by_api = 0
        for verb, spelling, number in self.store.rows("verb_counts"):
            verbs[verb] += number
            if (verb, spelling) == ("$identify", "rest"):
                by_api = number
        failures = Counter[str]()
        for (kind, name, _), tally in self.parts.notes.items():
            if kind == "failure":
                failures[name] += tally.tally.count
        totals = self.totals
        evidence = ModelEvidence(
            both=totals.both,
            prefixed=totals.prefixed,
            contrary=totals.contrary + totals.stray,
            identifies=verbs["$identify"],
            rest=by_api,
            aliases=verbs["$create_alias"],
            merges=verbs["$merge"],
            replaced=self.store.one("replaced_users")[0],
            failures=failures,
        )
        return infer(evidence, self.setup.id_merge)

    @property
    def counts(self) -> UserCounts:
        """Unique users before and after merging."""
        return self._result.counts

    def what_if(self, model: IdMerge) -> UserCounts:
        """Unique users had the project another model; the graph itself does not change."""
        if model is self.model:
            return self.counts
        # Computed now, because the tables will be those of the other model.
        _ = self.summary, self.duplicates, self.crowded, self.near_limit, self.refused
        _ = self.merged_people
        counts = self._replay.run(model).counts
        self._replay.run(self.model)
        return counts

    def clusters(self) -> Iterator[Cluster]:
        """All clusters, by canonical id."""
        return clusters_of(self.store.rows("cluster_members"))

    @property
    def shared(self) -> tuple[SharedDevice, ...]:
        """Shared devices, the busiest first."""
        return tuple(
            sorted(
                self._result.devices,
                key=lambda device: (-device.events, device.device),
            )
        )

    @cached_property
    def crowded(self) -> tuple[CrowdedUser, ...]:
        """Users with too many devices, countries or addresses."""
        return crowded_users(self.store)

    @cached_property
    def stale(self) -> tuple[StaleProperties, ...]:
        """Super properties that stayed after a change of person."""
        return stale_properties(self.store, self.parts, self.keep)

    @cached_property
    def merged_people(self) -> tuple[MergedPeople, ...]:
        """People that identity events other than `$identify` made one."""
        return merged_people(self.store, self._replay, self.model, self.keep)

    @cached_property
    def busy_ids(self) -> tuple[BusyId, ...]:
        """Ids with too many events in a day."""
        return tuple(busy_ids(self.store))

    @cached_property
    def visitor_groups(self) -> tuple[VisitorGroup, ...]:
        """Visitors by sender and country."""
        return tuple(visitor_groups(self.store, self.parts))

    @cached_property
    def near_limit(self) -> tuple[IdentityCluster, ...]:
        """Clusters of Original ID merge that are full or nearly so."""
        if self.model is not IdMerge.ORIGINAL:
            return ()
        return nearly_full(self.store, self._result.refusals)

    @cached_property
    def refused(self) -> tuple[RefusedMerge, ...]:
        """Identity events that did nothing, by verb and why."""
        refusals = self._result.refusals
        return tuple(
            RefusedMerge(
                why,
                verb,
                tuple(
                    (unescape_id(one), unescape_id(two))
                    for one, two in refusals.ids[verb, why]
                ),
                self.model,
                Occurrences(
                    count,
                    tuple(
                        position
                        for place in sorted(refusals.places[verb, why])[: self.keep]
                        for position in self.store.position(place)
                    ),
                ),
            )
            for (verb, why), count in sorted(refusals.counts.items())
        )

    @cached_property
    def duplicates(self) -> tuple[DuplicateProfiles, ...]:
        """Groups of ids that seem to be one person."""
        if CONTACTS not in self.parts.kinds:
            return ()
        self.store.drop("contact_keys", "device_ids")
        left_over = (frozenset({one.owner, *one.users}) for one in self.stale)
        finder = DuplicateFinder(self.store, self.parts.senders, self.model, left_over)
        return finder.groups()

    @cached_property
    def summary(self) -> IdentitySummary:
        """All totals."""
        groups: dict[str, list[DuplicateProfiles]] = {}
        for group in self.duplicates:
            groups.setdefault(group.match, []).append(group)
        users, devices = self._result.kinds or (
            self.totals.users,
            self.totals.devices,
        )
        junk = Counter[str]()
        for (kind, _, value), tally in self.parts.notes.items():
            if kind == "junk":
                junk[value] += tally.tally.count
        sizes = self.store.rows("cluster_sizes")
        return IdentitySummary(
            inferred=self.inferred,
            counts=self.counts,
            events=self.totals.events,
            users=users,
            devices=devices,
            unlinked=self._result.unlinked,
            shared=_shared_totals(self._result.devices, self.counts.after),
            duplicates={
                match: (len(groups.get(match, ())), surplus(groups.get(match, ())))
                for match in (EXACT, LOOSE, ROLE, PHONE, EVENT)
            },
            junk=dict(sorted(junk.items(), key=lambda item: (-item[1], item[0]))),
            setup=self.setup,
            sizes=dict(sizes),
        )


def _shared_totals(devices: Sequence[SharedDevice], people: int) -> SharedDeviceTotals:
    """Sums over shared devices, in a project with so many people."""
    several_ids = [device for device in devices if not device.is_shared]
    devices = [device for device in devices if device.is_shared]
    total = _sum(devices, people)
    looks = Counter(device.looks_like for device in devices)
    return SharedDeviceTotals(
        devices=total.devices,
        people=total.people,
        events=total.events,
        misplaced=sum(device.misplaced for device in devices),
        share=total.share,
        by_version=_by_version(devices, people),
        looks=dict(sorted(looks.items())),
        several_ids_devices=len(several_ids),
        several_ids_people=connected(device.users for device in several_ids)[1],
    )


def _by_version(
    devices: Sequence[SharedDevice], people: int
) -> Mapping[tuple[str, str], VersionTotals]:
    """Sums by platform and version that the second person used, most devices first."""
    groups: dict[tuple[str, str], list[SharedDevice]] = {}
    for device in devices:
        switch = device.switches[0]
        key = (switch.platform or "unknown", switch.version)
        groups.setdefault(key, []).append(device)
    found = {key: _sum(some, people) for key, some in groups.items()}
    return dict(
        sorted(found.items(), key=lambda one: (-one[1].devices, -one[1].people, one[0]))
    )


def _sum(devices: Sequence[SharedDevice], people: int) -> VersionTotals:
    users = {user for device in devices for user in device.users}
    again = sum(max(0, len(device.users) - device.people) for device in devices)
    users_of_people = len(users) - again
    return VersionTotals(
        devices=len(devices),
        people=users_of_people,
        events=sum(device.events for device in devices),
        share=round(users_of_people / people, 4) if people else 0.0,
    )
