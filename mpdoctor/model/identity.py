"""What rules and reports see of users, devices and profiles: totals, never records."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from mpdoctor.model.levels import Confidence
from mpdoctor.model.place import RecordPosition
from mpdoctor.model.settings import IdMerge, Setup
from mpdoctor.model.subjects import Occurrences


class InferredModel(Struct, frozen=True):
    """Which generation of ID merge the project uses, how that was learnt, how sure."""

    model: IdMerge
    reason: str
    confidence: Confidence


class DeviceUse(Struct, frozen=True):
    """One person on one device: events under that person's id, and when.

    `first` and `last` are seconds since the epoch, or `None` where no event has a time.
    """

    user: str
    events: int
    first: float | None
    last: float | None


class UserSwitch(Struct, frozen=True):
    """The moment at which another person than before was seen on a device."""

    at: float | None
    before: str
    after: str
    platform: str = ""
    version: str = ""


class SharedDevice(Struct, frozen=True):
    """A device on which several people were identified under one device id.

    `uses` begins with the first person, to whom the device belongs. `events` counts the
    device's events from the second person's first one on, `anonymous` its anonymous
    events, and `misplaced` those of them that most probably belong to someone else than
    the first person. `looks_like` is one of `ONE_HUMAN` to `SERVER`. `switches` holds the
    first few, `switched` counts them all.

    `people` is how many humans that are, 1 where all ids are one human's by evidence about
    people. `sure` is whether they are several beyond doubt.
    """

    device: str
    uses: tuple[DeviceUse, ...]
    switches: tuple[UserSwitch, ...]
    switched: int
    total: int
    events: int
    anonymous: int
    misplaced: int
    looks_like: str
    why: str
    cause: str
    fix: str
    seen: Occurrences
    people: int = 0
    sure: bool = True

    @property
    def is_shared(self) -> bool:
        """Whether several people used it, and not one under several ids."""
        return self.people > 1

    @property
    def users(self) -> tuple[str, ...]:
        return tuple(use.user for use in self.uses)


ONE_HUMAN = "one person with several ids"
HANDED_ON = "device handed on, or one person under a new id"
FAMILY = "family device"
KIOSK = "kiosk"
TEST_PHONE = "test phone"
SERVER = "constant device id from a server"
"""What a shared device looks like."""


class CrowdedUser(Struct, frozen=True):
    """One id used by more devices, addresses or countries than one person has.

    The figures are those of the busiest day, `devices` of the whole time.
    """

    user: str
    devices: int
    day_devices: int
    day_countries: int
    day_addresses: int
    at_once: float
    seen: Occurrences


class IdentityCluster(Struct, frozen=True):
    """A cluster with many ids; `orphans` counts those that were refused."""

    canonical: str
    size: int
    orphans: int
    users: tuple[str, ...]
    model: IdMerge
    seen: Occurrences


class MergedPeople(Struct, frozen=True):
    """Ids of several people that identity events other than `$identify` made one person.

    `between` are the anonymous ids through which they were joined, empty where their ids
    were joined directly. `people` is how many they are, `first` the first of them.
    `same_form` is false where their ids look different, so that they may be old and new.
    """

    users: tuple[str, ...]
    between: tuple[str, ...]
    people: int
    verbs: tuple[str, ...]
    first: str
    events: int
    same_form: bool
    seen: Occurrences


class StaleProperties(Struct, frozen=True):
    """Events on a device that carry super properties of `owner`, a user before.

    `users` are who sent them. `same_device` is whether the owner used the device as well,
    `by_id` whether a property names the owner by the user id.
    """

    device: str
    owner: str
    users: tuple[str, ...]
    properties: tuple[str, ...]
    same_device: bool
    by_id: bool
    seen: Occurrences


class RefusedMerge(Struct, frozen=True):
    """Identity events that did not merge, for one `why`, and between which ids.

    `why` is one of the reasons in `identity/replay/original.py`.
    """

    why: str
    verb: str
    ids: tuple[tuple[str, str], ...]
    model: IdMerge
    seen: Occurrences


class IdentityNote(Struct, frozen=True):
    """Events that show one oddity of ids: see `identity/notes.py` for the kinds.

    `samples` are a few of the ids. `share` is the part of all events, or of what the
    kind is about, from 0 to 1. `inferred` says what the model was inferred from, and is
    empty where the settings give it.
    """

    kind: str
    seen: Occurrences
    property: str = ""
    value: str = ""
    samples: tuple[str, ...] = ()
    share: float = 0.0
    model: IdMerge = IdMerge.SIMPLIFIED
    inferred: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)


class DuplicateMember(Struct, frozen=True):
    """One of several ids that seem to be the same person."""

    id: str
    form: str
    origins: tuple[str, ...]
    sender: str
    events: int
    first: float | None
    last: float | None


class DuplicateProfiles(Struct, frozen=True):
    """Ids that share an e-mail or a phone number and are not merged.

    `kind` is `email` or `phone`. `match` is `exact` (after normalisation), `loose`
    (only without plus-tag and dots), `role` (a mailbox of several people), `phone` (a phone
    number of ids that have e-mail addresses of their own) or `event` (only events have it,
    which proves nothing about people). `also` holds what else the same ids
    share. `best` is the id to keep, `why` says why, and `needed` what a merge would take
    under this model; it is empty where none is advisable.
    """

    kind: str
    value: str
    match: str
    members: tuple[DuplicateMember, ...]
    best: str
    why: str
    needed: str
    profiles: int
    seen: Occurrences
    model: IdMerge = IdMerge.SIMPLIFIED
    also: Mapping[str, str] = field(default_factory=dict)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(member.id for member in self.members)


class SpellingVariants(Struct, frozen=True):
    """Ids that differ only in `how`: case, white space, or a prefix."""

    how: str
    ids: tuple[str, ...]
    seen: Occurrences


class ProfileComparison(Struct, frozen=True):
    """What only all profiles, or profiles and events together show.

    See `identity/profile_notes.py` for the kinds.
    """

    kind: str
    property: str
    seen: Occurrences
    total: int = 0
    samples: tuple[Any, ...] = ()
    evidence: Mapping[str, Any] = field(default_factory=dict)


class UserCounts(Struct, frozen=True):
    """Unique users under one model: `before` counts ids, `after` people."""

    model: IdMerge
    before: int
    after: int


class VersionTotals(Struct, frozen=True):
    """Shared devices, their people, and their events since the second person came."""

    devices: int = 0
    people: int = 0
    events: int = 0
    share: float = 0.0


class SharedDeviceTotals(Struct, frozen=True):
    """All shared devices, their people and events, also by platform and version.

    `share` is the part of all people, from 0 to 1. Devices that one person used under
    several ids are counted apart, in `several_ids_devices` and `several_ids_people`.
    """

    devices: int = 0
    people: int = 0
    events: int = 0
    misplaced: int = 0
    share: float = 0.0
    by_version: Mapping[tuple[str, str], VersionTotals] = field(default_factory=dict)
    looks: Mapping[str, int] = field(default_factory=dict)
    several_ids_devices: int = 0
    several_ids_people: int = 0


class IdentitySummary(Struct, frozen=True):
    """All totals: the model and how it was learnt, people before and after merging.

    `duplicates` maps `exact`, `loose`, `role`, `phone` and `event` to (groups, surplus ids).
    `sizes` maps a number of ids to how many clusters have so many, in ascending order.
    """

    inferred: InferredModel
    counts: UserCounts
    events: int
    users: int
    devices: int
    unlinked: int
    shared: SharedDeviceTotals
    duplicates: Mapping[str, tuple[int, int]]
    junk: Mapping[str, int]
    setup: Setup
    sizes: Mapping[int, int] = field(default_factory=dict)


class TwoSidedEvent(Struct, frozen=True):
    """An event that clients and servers send under one name, with the records of each.

    `pairs` are two records, one of each side, of one person within a minute, that Mixpanel
    does not take for one; `seen` counts these. `strangers` are records of servers with one
    client near them, within 5 seconds, that is another person. What is there `by_chance` is
    counted with the times of servers shifted by minutes and by hours, and by neighbours of the
    same side.
    """

    event: str
    clients: int
    servers: int
    pairs: int
    pairs_by_chance: int = 0
    strangers: int = 0
    strangers_by_chance: int = 0
    first_stranger: tuple[RecordPosition, ...] = ()
    seen: Occurrences = Occurrences()
    client_senders: tuple[str, ...] = ()
    server_senders: tuple[str, ...] = ()
