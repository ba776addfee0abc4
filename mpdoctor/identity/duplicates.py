"""Ids that share an e-mail or a phone number but are not merged."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from msgspec import Struct

from mpdoctor.identity.clusters import connected
from mpdoctor.identity.parts import SenderInfo
from mpdoctor.identity.rows import unescape_id
from mpdoctor.identity.same_human import Contacts, Humans, groups_of
from mpdoctor.identity.store import Store
from mpdoctor.mixpanel.ids import DEVICE_PREFIX
from mpdoctor.mixpanel.people import form_of
from mpdoctor.model.identity import DuplicateMember, DuplicateProfiles
from mpdoctor.model.place import RecordPosition
from mpdoctor.model.settings import IdMerge
from mpdoctor.model.subjects import Occurrences

EXACT = "exact"
LOOSE = "loose"
ROLE = "role"
PHONE = "phone"
EVENT = "event"

MEMBERS_KEPT = 10_000

# Lower is better to keep: people change their e-mail address, but not their number.
_CHANGEABILITY = {
    "number": 0,
    "text": 1,
    "UUID": 1,
    "hash": 1,
    "CDP id": 3,
    "e-mail": 4,
    "phone": 4,
    "device": 5,
}


class _Member(Struct):
    id: str
    canonical: str
    origins: tuple[str, ...]
    first: float | None
    last: float | None
    place: int | None
    is_device: bool


_Group = tuple[str, str, str, list[_Member]]
"""Kind, value, match, and who has it."""


class _Activity(Struct, frozen=True):
    """The events of an id: how many, when, and who sent the first."""

    events: int
    first: float | None
    last: float | None
    sender: SenderInfo


class DuplicateFinder:
    """Finds groups of duplicates in a store after a replay.

    `left_over` are ids between which properties stayed after a change of person.
    """

    def __init__(
        self,
        store: Store,
        senders: Mapping[int, SenderInfo],
        model: IdMerge,
        left_over: Iterable[frozenset[str]] = (),
    ) -> None:
        self._store = store
        self._senders = senders
        self._model = model
        self._left_over = tuple(left_over)

    def groups(self) -> tuple[DuplicateProfiles, ...]:
        """All groups, certain ones first."""
        store = self._store
        store.run("create_device_ids")
        store.run("create_contact_keys")
        store.run("add_ids_that_are_addresses")
        exact = list(self._read("exact_groups"))
        loose = list(self._read("loose_groups"))
        found = {frozenset(member.canonical for member in group[3]) for group in exact}
        groups = exact + [
            (kind, value, LOOSE if match == EXACT else match, members)
            for kind, value, match, members in loose
            if frozenset(member.canonical for member in members) not in found
        ]
        groups = [group for group in groups if not self._is_left_over(group)]
        if not groups:
            return ()
        groups = self._without_households(groups)
        activity = self._activity(
            {member.id for group in groups for member in group[3]}
        )
        profiles = [
            self._duplicates(*group, also, activity) for group, also in _joined(groups)
        ]
        order = (EXACT, LOOSE, ROLE, PHONE, EVENT)
        return tuple(
            sorted(
                profiles, key=lambda one: (order.index(one.match), one.kind, one.value)
            )
        )

    def _read(self, name: str) -> Iterator[_Group]:
        rows: Iterable[tuple[Any, ...]] = self._store.rows(name)
        for (kind, value), group in groupby(rows, key=lambda row: row[:2]):
            match = EXACT
            members = []
            for (
                _,
                _,
                how,
                id,
                canonical,
                profile,
                update,
                event,
                named,
                low,
                high,
                place,
                is_device,
            ) in group:
                match = max(match, how)
                origins = (
                    ("profile", profile),
                    ("update", update),
                    ("event", event),
                    ("id", named),
                )
                members.append(
                    _Member(
                        id,
                        canonical,
                        tuple(name for name, there in origins if there),
                        low,
                        high,
                        place,
                        bool(is_device),
                    )
                )
            group_of = _by_people(kind, value, match, members)
            if group_of is not None:
                yield group_of

    def _is_left_over(self, group: _Group) -> bool:
        """Whether the events of a group carry what stayed from somebody before."""
        ids = {unescape_id(member.id) for member in group[3]}
        return group[2] == EVENT and any(ids <= pair for pair in self._left_over)

    def _without_households(self, groups: list[_Group]) -> list[_Group]:
        """Who shares a phone number, but has another e-mail address, may be another."""
        phones = [
            group for group in groups if group[0] == "phone" and group[2] == EXACT
        ]
        if not phones:
            return groups
        self._note_ids({member.id for group in phones for member in group[3]})
        contacts = Contacts(self._store)
        contacts.load("contacts_of_duplicates")

        def checked(group: _Group) -> _Group:
            kind, value, match, members = group
            if kind == "phone" and match == EXACT:
                ids = (member.id for member in members)
                if len(groups_of(ids, Humans(contacts))) > 1:
                    match = PHONE
            return kind, value, match, members

        return [checked(group) for group in groups]

    def _note_ids(self, ids: set[str]) -> None:
        self._store.drop("duplicate_ids")
        self._store.table(
            "duplicate_ids", {"id": "VARCHAR"}, ((id,) for id in sorted(ids))
        )

    def _activity(self, ids: set[str]) -> dict[str, _Activity]:
        store = self._store
        self._note_ids(ids)
        activities: dict[str, _Activity] = {}
        for id, sender, events, first, last, _ in store.rows("activity_of_duplicates"):
            known = activities.get(id)
            if known is None:
                who = self._senders.get(sender, SenderInfo())
                activities[id] = _Activity(events, first, last, who)
                continue
            activities[id] = _Activity(
                known.events + events,
                known.first,
                max(
                    (one for one in (known.last, last) if one is not None), default=None
                ),
                known.sender,
            )
        return activities

    def _duplicates(
        self,
        kind: str,
        value: str,
        match: str,
        members: list[_Member],
        also: Mapping[str, str],
        activities: Mapping[str, _Activity],
    ) -> DuplicateProfiles:
        found = [_member(member, activities.get(member.id)) for member in members]
        found.sort(key=lambda member: member.id)
        best = min(found, key=_worth)
        places = sorted(m.place for m in members if m.place is not None)
        positions: list[RecordPosition] = sorted(
            s for place in places[:8] for s in self._store.position(place)
        )
        return DuplicateProfiles(
            kind=kind,
            value=unescape_id(value),
            match=match,
            members=tuple(found[:MEMBERS_KEPT]),
            best=best.id,
            why=_why_best(best),
            needed="" if match in (PHONE, EVENT) else _needed(self._model, best, found),
            profiles=sum("profile" in member.origins for member in found),
            seen=Occurrences(len(found), tuple(positions)),
            model=self._model,
            also=also,
        )


def _by_people(
    kind: str, value: str, match: str, members: list[_Member]
) -> _Group | None:
    """The group of those who have a contact by evidence about people, or else of all.

    A property of an event may have been left over from somebody else, and ids of
    devices are nobody's but for profiles that are stored under them.
    """
    people = [one for one in members if one.origins != ("event",)]
    stored = sum("profile" in one.origins for one in people)
    if stored < 2:
        people = [one for one in people if not one.is_device]
    if len({one.canonical for one in people}) > 1:
        return kind, value, match, people
    users = [one for one in members if not one.is_device]
    if match == ROLE or len({one.canonical for one in users}) < 2:
        return None
    return kind, value, EVENT, users


def _joined(groups: list[_Group]) -> Iterator[tuple[_Group, dict[str, str]]]:
    """Groups of the very same ids as one group, with what else they share.

    An e-mail says more than a phone.
    """
    joined: dict[frozenset[str], tuple[_Group, dict[str, str]]] = {}
    for group in sorted(
        groups, key=lambda group: (group[2] != EXACT, group[0], group[1])
    ):
        kind, value, _, members = group
        first, also = joined.setdefault(
            frozenset(member.id for member in members), (group, {})
        )
        if first[0] != kind:
            also.setdefault(kind, unescape_id(value))
    yield from joined.values()


def _member(member: _Member, activity: _Activity | None) -> DuplicateMember:
    firsts = [member.first, activity.first if activity else None]
    lasts = [member.last, activity.last if activity else None]
    id = unescape_id(member.id)
    return DuplicateMember(
        id=id,
        form=form_of(id),
        origins=member.origins,
        sender=str(activity.sender) if activity else ", ".join(member.origins),
        events=activity.events if activity else 0,
        first=min((one for one in firsts if one is not None), default=None),
        last=max((one for one in lasts if one is not None), default=None),
    )


def _worth(member: DuplicateMember) -> tuple[Any, ...]:
    """The best comes first: a form that stays, then most events, then seen last."""
    changeable = _CHANGEABILITY.get(member.form, 2)
    return (changeable, -member.events, -(member.last or 0.0), member.id)


def _why_best(member: DuplicateMember) -> str:
    """Why it is the one to keep, after `keep ID:`."""
    events = f"{member.events} {'event' if member.events == 1 else 'events'}"
    if _CHANGEABILITY.get(member.form, 2) <= 1:
        return f"unlike an e-mail, phone number or device, it stays the same ({events})"
    return f"each of these ids may change, and this one is the best of them ({events})"


def _needed(
    model: IdMerge, best: DuplicateMember, members: list[DuplicateMember]
) -> str:
    """How the ids could be merged, in words."""
    others = len(members) - 1
    many = "the other id" if others == 1 else f"the other {others} ids"
    if model is IdMerge.ORIGINAL:
        return (
            f"{others} `$merge` through `/import`, each with `$distinct_ids` of "
            f"`{best.id}` and one other id; this cannot be undone"
        )
    devices = sum(member.id.startswith(DEVICE_PREFIX) for member in members)
    if devices == others and devices:
        return (
            f"one event with `$user_id` `{best.id}` and the `$device_id` of each device"
        )
    if model is IdMerge.LEGACY:
        return f"an alias reaches only future events: send `{best.id}` from now on"
    return (
        f"Simplified ID merge never merges two user ids, so send `{best.id}` from now on, "
        f"import the events of {many} again under it, and delete the other profiles "
        "(`$delete` with `$ignore_alias`)"
    )


def surplus(groups: Iterable[DuplicateProfiles]) -> int:
    """By how many the count of users is too high, each person counted once."""
    users = (
        [id for id in group.ids if not id.startswith(DEVICE_PREFIX)] for group in groups
    )
    ids, people = connected(some for some in users if some)
    return ids - people
