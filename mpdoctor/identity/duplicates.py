"""Ids that share an e-mail or a phone number though they are not merged."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from mpdoctor.identity.parts import SenderInfo, read_back
from mpdoctor.identity.store import Store
from mpdoctor.mixpanel.ids import DEVICE_PREFIX
from mpdoctor.mixpanel.people import form_of
from mpdoctor.model.identity import DuplicateProfiles, NearMatch
from mpdoctor.model.place import RecordPosition
from mpdoctor.model.settings import IdMerge
from mpdoctor.model.subjects import Occurrences

EXACT = "exact"
LOOSE = "loose"
ROLE = "role"

TWINS_KEPT = 10_000

# The steadier an id is, the better it is kept: people change their e-mail address.
_STEADY = {
    "number": 0,
    "text": 1,
    "UUID": 1,
    "hash": 1,
    "CDP id": 3,
    "e-mail": 4,
    "phone": 4,
    "device": 5,
}


@dataclass(slots=True)
class _Member:
    id: str
    canonical: str
    origins: tuple[str, ...]
    first: float | None
    last: float | None
    place: int | None


_Group = tuple[str, str, str, list[_Member]]
"""Kind, value, match, and who has it."""


@dataclass(frozen=True, slots=True)
class _Life:
    """An id in the events: how many, when, and who sent the first."""

    events: int
    first: float | None
    last: float | None
    sender: SenderInfo


class Finder:
    """Finds groups of duplicates in a store that knows who is who."""

    def __init__(
        self, store: Store, senders: Mapping[int, SenderInfo], model: IdMerge
    ) -> None:
        self._store = store
        self._senders = senders
        self._model = model

    def groups(self) -> tuple[DuplicateProfiles, ...]:
        """All groups, certain ones first."""
        store = self._store
        store.run("current_contacts")
        store.run("duplicate_keys")
        store.run("address_keys")
        exact = list(self._read("duplicate_groups"))
        loose = list(self._read("loose_groups"))
        told = {frozenset(member.canonical for member in group[3]) for group in exact}
        groups = exact + [
            (kind, value, LOOSE if match == EXACT else match, members)
            for kind, value, match, members in loose
            if frozenset(member.canonical for member in members) not in told
        ]
        if not groups:
            return ()
        lives = self._lives({member.id for group in groups for member in group[3]})
        found = [self._told(*group, also, lives) for group, also in _joined(groups)]
        order = (EXACT, LOOSE, ROLE)
        return tuple(
            sorted(found, key=lambda one: (order.index(one.match), one.kind, one.value))
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
                low,
                high,
                place,
                _,
            ) in group:
                match = max(match, how)
                origins = (("profile", profile), ("update", update), ("event", event))
                members.append(
                    _Member(
                        id,
                        canonical,
                        tuple(name for name, there in origins if there),
                        low,
                        high,
                        place,
                    )
                )
            yield kind, value, match, members

    def _lives(self, ids: set[str]) -> dict[str, _Life]:
        store = self._store
        store.drop("wanted")
        store.table("wanted", {"id": "VARCHAR"}, ((id,) for id in sorted(ids)))
        lives: dict[str, _Life] = {}
        for id, sender, events, first, last, _ in store.rows("twins"):
            known = lives.get(id)
            if known is None:
                who = self._senders.get(sender, SenderInfo())
                lives[id] = _Life(events, first, last, who)
                continue
            lives[id] = _Life(
                known.events + events,
                known.first,
                max(
                    (one for one in (known.last, last) if one is not None), default=None
                ),
                known.sender,
            )
        return lives

    def _told(
        self,
        kind: str,
        value: str,
        match: str,
        members: list[_Member],
        also: Mapping[str, str],
        lives: Mapping[str, _Life],
    ) -> DuplicateProfiles:
        twins = [_twin(member, lives.get(member.id)) for member in members]
        twins.sort(key=lambda twin: twin.id)
        best = min(twins, key=_worth)
        places = sorted(m.place for m in members if m.place is not None)
        positions: list[RecordPosition] = sorted(
            s for place in places[:8] for s in self._store.position(place)
        )
        return DuplicateProfiles(
            kind=kind,
            value=read_back(value),
            match=match,
            twins=tuple(twins[:TWINS_KEPT]),
            best=best.id,
            why=_why_best(best),
            needed=_needed(self._model, best, twins),
            profiles=sum("profile" in twin.origins for twin in twins),
            seen=Occurrences(len(twins), tuple(positions)),
            model=self._model,
            also=also,
        )


def _joined(groups: list[_Group]) -> Iterator[tuple[_Group, dict[str, str]]]:
    """Groups of the very same ids are told once, with what else they share.

    An e-mail says more than a phone.
    """
    told: dict[frozenset[str], tuple[_Group, dict[str, str]]] = {}
    for group in sorted(
        groups, key=lambda group: (group[2] != EXACT, group[0], group[1])
    ):
        kind, value, _, members = group
        first, also = told.setdefault(
            frozenset(member.id for member in members), (group, {})
        )
        if first[0] != kind:
            also.setdefault(kind, read_back(value))
    yield from told.values()


def _twin(member: _Member, life: _Life | None) -> NearMatch:
    firsts = [
        one for one in (member.first, life.first if life else None) if one is not None
    ]
    lasts = [
        one for one in (member.last, life.last if life else None) if one is not None
    ]
    id = read_back(member.id)
    return NearMatch(
        id=id,
        form=form_of(id),
        origins=member.origins,
        sender=str(life.sender) if life else ", ".join(member.origins),
        events=life.events if life else 0,
        first=min(firsts, default=None),
        last=max(lasts, default=None),
    )


def _worth(twin: NearMatch) -> tuple[Any, ...]:
    """The best comes first: a steady form, then most events, then seen last."""
    steady = _STEADY.get(twin.form, 2)
    return (steady, -twin.events, -(twin.last or 0.0), twin.id)


def _why_best(twin: NearMatch) -> str:
    if _STEADY.get(twin.form, 2) <= 1:
        said = f"its form ({twin.form}) does not change with the person"
    else:
        said = f"no id of the group is steadier than this {twin.form}"
    return f"{said}; {twin.events} {'event' if twin.events == 1 else 'events'}"


def _needed(model: IdMerge, best: NearMatch, twins: list[NearMatch]) -> str:
    """What a merge would take; nothing of it is done here."""
    others = len(twins) - 1
    many = "the other id" if others == 1 else f"the other {others} ids"
    if model is IdMerge.ORIGINAL:
        return (
            f"{others} `$merge` through `/import`, each with `$distinct_ids` of "
            f"`{best.id}` and one other id; this cannot be undone"
        )
    devices = sum(twin.id.startswith(DEVICE_PREFIX) for twin in twins)
    if devices == others and devices:
        return (
            f"one event with `$user_id` `{best.id}` and the `$device_id` of each device"
        )
    if model is IdMerge.LEGACY:
        return f"an alias reaches only future events: send `{best.id}` from now on"
    return (
        "two user ids can never be merged under Simplified ID merge: send "
        f"`{best.id}` from now on, import the events of {many} again under it, and "
        "delete the other profiles with `$delete` and `$ignore_alias`"
    )


def surplus(groups: Iterable[DuplicateProfiles]) -> int:
    """By how many the count of users is too high, each person counted once."""
    parent: dict[str, str] = {}

    def root(id: str) -> str:
        while parent.setdefault(id, id) != id:
            parent[id] = parent[parent[id]]
            id = parent[id]
        return id

    for group in groups:
        ids = group.ids
        for id in ids[1:]:
            parent[root(id)] = root(ids[0])
    roots: Callable[[str], str] = root
    return len(parent) - len({roots(id) for id in parent})
