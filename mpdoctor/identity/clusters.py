"""Clusters: which ids are one person."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from msgspec import Struct

from mpdoctor.identity.replay.original import TOO_MANY, Refusals
from mpdoctor.identity.rows import unescape_id
from mpdoctor.identity.store import Store
from mpdoctor.mixpanel.ids import without_prefix
from mpdoctor.model.identity import IdentityCluster
from mpdoctor.model.place import RecordPosition
from mpdoctor.model.settings import IdMerge
from mpdoctor.model.subjects import Occurrences

NEARLY_FULL = 400
"""Ids of a cluster under Original ID merge from which on the limit is near."""


class Cluster(Struct, frozen=True):
    """One person: all ids, which of them are users' and devices', and when seen."""

    canonical: str
    ids: tuple[str, ...]
    users: tuple[str, ...]
    devices: tuple[str, ...]
    events: int
    first: float | None
    last: float | None


def clusters_of(rows: Iterable[tuple[Any, ...]]) -> Iterator[Cluster]:
    """Clusters, from rows of members that are sorted by canonical id."""
    for canonical, group in groupby(rows, key=lambda row: row[0]):
        users, devices, ids = [], [], []
        events = 0
        firsts: list[float] = []
        lasts: list[float] = []
        for _, id, kind, _, own, first, last in group:
            id = unescape_id(id)
            ids.append(id)
            if kind == "user":
                users.append(id)
            else:
                devices.append(without_prefix(id))
            events += own
            if first is not None:
                firsts.append(first)
                lasts.append(last)
        yield Cluster(
            unescape_id(canonical),
            tuple(ids),
            tuple(users),
            tuple(devices),
            int(events),
            min(firsts, default=None),
            max(lasts, default=None),
        )


def connected(groups: Iterable[Sequence[str]]) -> tuple[int, int]:
    """How many ids are in any of the groups, and how many groups are left once those
    with an id in common are joined."""
    parent: dict[str, str] = {}

    def root(id: str) -> str:
        while parent.setdefault(id, id) != id:
            parent[id] = parent[parent[id]]
            id = parent[id]
        return id

    for ids in groups:
        for id in ids:
            parent[root(id)] = root(ids[0])
    return len(parent), len({root(id) for id in parent})


def nearly_full(store: Store, refusals: Refusals) -> tuple[IdentityCluster, ...]:
    """Clusters of Original ID merge that are full or nearly so."""
    orphans = Counter(user for user, _ in refusals.ids.get(("$identify", TOO_MANY), ()))
    found = []
    for canonical, size, events, place in store.rows(
        "largest_clusters", size=NEARLY_FULL
    ):
        users = [id for (id,) in store.rows("users_of_cluster", canonical=canonical)]
        found.append(
            IdentityCluster(
                unescape_id(canonical),
                size,
                max((orphans[user] for user in users), default=0),
                tuple(map(unescape_id, users[:10])),
                IdMerge.ORIGINAL,
                Occurrences(int(events or 0), _first_position(store, canonical, place)),
            )
        )
    return tuple(found)


def _first_position(
    store: Store, canonical: str, place: int | None
) -> tuple[RecordPosition, ...]:
    """Where a cluster is first seen, if only in an identity event."""
    if place is None:
        (place,) = store.one("first_verb_place", canonical=canonical)
    return store.position(place)
