"""People that `$merge` or `$create_alias` made one person.

`$identify` refuses an anonymous id that belongs to somebody already; these two do not. An
anonymous id that joins the ids of two people is told; ids of people that were joined
directly only where their profiles say that they are several, or where both go on.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from msgspec import Struct, field

from mpdoctor.identity.replay.run import ModelReplay
from mpdoctor.identity.rows import NAMED, unescape_id
from mpdoctor.identity.same_human import Contacts, Humans, groups_of
from mpdoctor.identity.store import Store
from mpdoctor.mixpanel.people import form_of
from mpdoctor.model.identity import MergedPeople
from mpdoctor.model.settings import IdMerge
from mpdoctor.model.subjects import Occurrences

_PERSONAL = frozenset({"e-mail", "phone", "number"})
_MACHINE = frozenset({"UUID", "hash", "device", "CDP id"})

IDS_KEPT = 1_000


class _Join(NamedTuple):
    """An identity event that joined two ids."""

    verb: str
    kept: str
    other: str
    spelling: str
    at: float | None
    place: int


class _Cluster(Struct):
    """The ids of one cluster: which of them are devices' and users', and the joins."""

    devices: set[str] = field(default_factory=set)
    users: set[str] = field(default_factory=set)
    events: dict[str, int] = field(default_factory=dict)
    seen: dict[str, tuple[float | None, float | None]] = field(default_factory=dict)
    joins: list[_Join] = field(default_factory=list)


def merged_people(
    store: Store, replay: ModelReplay, model: IdMerge, keep: int
) -> tuple[MergedPeople, ...]:
    """Groups of several people in one cluster, those with most events first."""
    if model is IdMerge.SIMPLIFIED:
        return ()
    store.drop("mixed_clusters", "mixed_ids")
    store.run("create_mixed_clusters")
    store.run("create_mixed_ids")
    clusters = _clusters(store, replay, model)
    contacts = Contacts(store)
    contacts.load("contacts_of_merged")
    found = [
        _merged(group, cluster, store, keep)
        for cluster in clusters.values()
        for group in _groups(cluster, contacts)
    ]
    return tuple(sorted(found, key=lambda one: (-one.events, one.users)))


def _clusters(
    store: Store, replay: ModelReplay, model: IdMerge
) -> Mapping[int, _Cluster]:
    clusters: dict[int, _Cluster] = {}
    for root, id, device, user, events, first, last in store.rows("mixed_cluster_ids"):
        cluster = clusters.setdefault(root, _Cluster())
        cluster.events[id] = int(events)
        cluster.seen[id] = first, last
        if device:
            cluster.devices.add(id)
        if user:
            cluster.users.add(id)
    rows = list(store.rows("mixed_cluster_verbs"))
    refused = replay.reasons(model, frozenset(row[-1] for row in rows))
    for root, some in groupby(rows, key=lambda row: row[0]):
        for _, *fields in some:
            join = _Join(*fields)
            read = model is IdMerge.ORIGINAL or join.verb == "$create_alias"
            if read and join.place not in refused:
                clusters[root].joins.append(join)
    return clusters


class _JoinedPeople(NamedTuple):
    """Ids of people that are joined, by which joins, and through which anonymous ids."""

    humans: Mapping[str, tuple[str, ...]]
    joins: tuple[_Join, ...]
    between: tuple[str, ...]


def _groups(cluster: _Cluster, contacts: Contacts) -> Iterator[_JoinedPeople]:
    """The groups of several people in a cluster."""
    people = _people(cluster)
    for joins in _connected(cluster.joins, people):
        ids = dict.fromkeys(id for join in joins for id in (join.kept, join.other))
        users = [id for id in ids if id in people]
        humans = groups_of(users, Humans(contacts))
        if len(humans) > 1:
            between = tuple(id for id in ids if id not in people)
            yield _JoinedPeople(humans, tuple(joins), between)
    for join in cluster.joins:
        if not (_is_machine(join.kept, cluster) or _is_machine(join.other, cluster)):
            finder = Humans(contacts)
            humans = groups_of((join.kept, join.other), finder)
            if len(humans) > 1 and _are_several(join, cluster, finder, humans):
                yield _JoinedPeople(humans, (join,), ())


def _are_several(
    join: _Join, cluster: _Cluster, finder: Humans, humans: Iterable[str]
) -> bool:
    """Whether something says that two ids joined directly are not one person's.

    Two accounts are merged on purpose, and an alias renames one. But whoever was renamed
    does not come back under the old id, and two people have addresses of their own.
    """
    if join.verb == "$create_alias":
        last, first = cluster.seen[join.kept][1], cluster.seen[join.other][0]
        if last is None or first is None or join.at is None:
            return False
        # The alias itself is an event of the old id.
        return last > max(first, join.at)
    return join.verb == "$merge" and (
        all(map(finder.emails, humans)) or _both_go_on(join, cluster)
    )


def _both_go_on(join: _Join, cluster: _Cluster) -> bool:
    """Whether two ids of one form are both in use after they were merged.

    Who merges two accounts of one person gives one of them up; ids of different forms are
    one person's in two systems.
    """
    ids = (join.kept, join.other)
    at = join.at
    return (
        at is not None
        and len({form_of(unescape_id(id)) for id in ids}) == 1
        and all((cluster.seen[id][1] or 0) > at for id in ids)
    )


def _people(cluster: _Cluster) -> frozenset[str]:
    """The ids of a cluster that are surely people's."""
    named = {
        join.kept
        for join in cluster.joins
        if join.spelling == NAMED or join.verb == "$identify"
    }
    others = {join.other for join in cluster.joins if join.verb == "$merge"}
    beside: dict[str, set[str]] = {}
    for join in cluster.joins:
        beside.setdefault(join.kept, set()).add(join.other)
        beside.setdefault(join.other, set()).add(join.kept)

    def is_person(id: str) -> bool:
        if id in cluster.users:
            return True
        if id in cluster.devices:
            return False
        if form_of(unescape_id(id)) in _PERSONAL or (id in named and id not in others):
            return True
        # Of two ids, the one that no machine made up is the person's.
        return not _is_machine(id, cluster) and any(
            _is_machine(other, cluster) for other in beside.get(id, ())
        )

    return frozenset(id for id in cluster.events if is_person(id))


def _is_machine(id: str, cluster: _Cluster) -> bool:
    """Whether an id is a device's or looks made up, and is not known to be a user's."""
    if id in cluster.users:
        return False
    return id in cluster.devices or form_of(unescape_id(id)) in _MACHINE


def _connected(
    joins: Iterable[_Join], people: frozenset[str]
) -> Iterator[tuple[_Join, ...]]:
    """Joins with an anonymous id in common, without those of two people's ids."""
    groups: list[tuple[set[str], list[tuple[int, _Join]]]] = []
    for number, join in enumerate(joins):
        ends = {join.kept, join.other}
        if ends <= people:
            continue
        # Two people are not connected by what each of them did under another id.
        anonymous = ends - people
        mine = [group for group in groups if not group[0].isdisjoint(anonymous)]
        ids = anonymous.union(*(group[0] for group in mine))
        some = [(number, join), *(one for group in mine for one in group[1])]
        groups = [group for group in groups if group not in mine]
        groups.append((ids, some))
    for _, some in groups:
        # `$identify` alone never joins two people.
        if any(join.verb != "$identify" for _, join in some):
            yield tuple(join for _, join in sorted(some))


def _merged(
    group: _JoinedPeople, cluster: _Cluster, store: Store, keep: int
) -> MergedPeople:
    users = [id for ids in group.humans.values() for id in ids]
    first_user = group.humans[next(iter(group.humans))][0]
    places = [join.place for join in group.joins]
    forms = {form_of(unescape_id(ids[0])) for ids in group.humans.values()}
    verbs = dict.fromkeys(join.verb for join in group.joins)
    positions = sorted(
        position
        for place in sorted(places)[:keep]
        for position in store.position(place)
    )
    return MergedPeople(
        users=tuple(map(unescape_id, users[:IDS_KEPT])),
        between=tuple(map(unescape_id, group.between[:IDS_KEPT])),
        people=len(group.humans),
        verbs=tuple(verbs),
        first=unescape_id(first_user),
        events=sum(cluster.events.get(id, 0) for id in (*users, *group.between)),
        same_form=len(forms) == 1,
        seen=Occurrences(len(places), tuple(positions)),
    )
