"""Replays an export under one model of ID merge.

Afterwards the store holds `members`, `id_names` and `shared_devices` of that model.
"""

from collections.abc import Mapping

from msgspec import Struct, field

from mpdoctor.identity.parts import SenderInfo
from mpdoctor.identity.replay.original import Refusals
from mpdoctor.identity.replay.verbs import CLUSTER, VerbReplay
from mpdoctor.identity.same_human import Contacts
from mpdoctor.identity.shared_devices import SharedDeviceReplay
from mpdoctor.identity.store import Store
from mpdoctor.model.identity import SharedDevice, UserCounts
from mpdoctor.model.settings import IdMerge

NOT_READ = "Simplified ID merge does not read it"

_TABLES = (
    "id_names",
    "members",
    "sent_ids",
    "numbered_ids",
    "clusters",
    "merged_ids",
    "user_ids",
    "anonymous_ids",
    "device_users",
    "shared_devices",
    "sharers",
)
"""What a replay makes anew."""


class ReplayResult(Struct, frozen=True):
    """What a model makes of all rows; `unlinked` counts the devices of nobody.

    `kinds` are how many ids are users' and devices', where the model tells.
    """

    counts: UserCounts
    unlinked: int
    devices: tuple[SharedDevice, ...]
    refusals: Refusals = field(default_factory=Refusals)
    kinds: tuple[int, int] | None = None


class ModelReplay:
    """Replays the rows of a store under any model."""

    def __init__(
        self, store: Store, senders: Mapping[int, SenderInfo], keep: int
    ) -> None:
        self._store = store
        self._senders = senders
        self._keep = keep
        self._contacts = Contacts(store)

    def run(self, model: IdMerge) -> ReplayResult:
        """Make the tables of a model, in place of those of any other."""
        self._store.drop(*_TABLES)
        if model is IdMerge.SIMPLIFIED:
            return self._simplified()
        return self._original(model)

    def reasons(self, model: IdMerge, places: frozenset[int]) -> Mapping[int, str]:
        """Why the identity events at some places did nothing; the others are left out."""
        if not places:
            return {}
        if model is IdMerge.SIMPLIFIED:
            return dict.fromkeys(places, NOT_READ)
        verbs = VerbReplay(model, self._keep, places)
        return self._store.replayed_verbs(verbs)[1].reasons

    def _simplified(self) -> ReplayResult:
        store = self._store
        store.run("simplified_shared_devices")
        store.run("simplified_sharers")
        devices = self._devices(IdMerge.SIMPLIFIED, {})
        found = store.replayed("simplified_timelines", devices)
        if devices.owners:
            store.drop("replayed_owners")
            store.table(
                "replayed_owners",
                {"device_id": "VARCHAR", "user_id": "VARCHAR"},
                devices.owners.items(),
            )
            store.run("correct_owners")
        if store.one("rekeyed_count")[0]:
            store.run("rekeyed_owners")
            store.run("rekeyed_users")
        store.run("simplified_members")
        store.run("simplified_id_names")
        counts, unlinked = self._counts(IdMerge.SIMPLIFIED, "simplified_counts")
        return ReplayResult(counts, unlinked, found)

    def _original(self, model: IdMerge) -> ReplayResult:
        store = self._store
        store.run("original_sent_ids")
        store.run("original_numbered_ids")
        rows, refusals = store.replayed_verbs(VerbReplay(model, self._keep))
        store.table("clusters", dict.fromkeys(CLUSTER, "BIGINT"), rows)
        store.run("original_merged_ids")
        store.run("original_user_ids")
        store.run("original_anonymous_ids")
        store.run("original_members")
        store.run("original_id_names")
        store.run("original_device_users")
        store.run("original_shared_devices")
        store.run("original_sharers")
        devices = self._devices(model, dict(store.rows("canonical_ids_of_users")))
        found = store.replayed("original_timelines", devices)
        counts, unlinked = self._counts(model, "original_counts")
        users, machines = store.one("original_kinds")
        return ReplayResult(counts, unlinked, found, refusals, (users, machines))

    def _devices(
        self, model: IdMerge, canonical: Mapping[str, str]
    ) -> SharedDeviceReplay:
        self._contacts.load("contacts_of_sharers")
        return SharedDeviceReplay(
            self._store, model, self._senders, canonical, self._contacts, self._keep
        )

    def _counts(self, model: IdMerge, statement: str) -> tuple[UserCounts, int]:
        before, after, unlinked = (number or 0 for number in self._store.one(statement))
        return UserCounts(model, before, after), unlinked
