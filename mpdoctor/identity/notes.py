"""Oddities of ids: those of single records, and those that only all rows together show."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from mpdoctor.identity.host_sample import same_site, split_hosts
from mpdoctor.identity.rows import unescape_id
from mpdoctor.mixpanel.people import form_of
from mpdoctor.model.identity import IdentityNote, SpellingVariants
from mpdoctor.model.settings import IdMerge
from mpdoctor.model.subjects import Occurrences

if TYPE_CHECKING:
    from mpdoctor.identity.graph import IdentityGraph

# Of single records.
JUNK = "junk"
DOUBLE_PREFIX = "double prefix"
PREFIXED_USER = "prefixed user"
FAILURE = "failure"
PERSISTED = "persisted"
EMPTY = "empty id"
SEGMENT_ID = "segment id"
SERVER_STEP = "server step"
IMPORTED_VERB = "imported verb"
OLD_SDK = "old sdk"
IDENTIFIED_DEVICE = "identified device"
CDP_WITHOUT_IDS = "cdp without ids"
CDP_WITH_IDS = "cdp with ids"

# Of all rows together.
BARE_DEVICE = "bare device"
BARE_STRANGER = "bare stranger"
UNLINKED = "unlinked"
ADDRESS = "address"
TWO_SIDES = "two sides"
RESTLESS = "restless"
UNRESOLVED = "unresolved"
PARTED = "parted hosts"
LATE_LOGOUT = "late logout"
ALIAS = "alias"

RESTLESS_DEVICES = 20
"""Devices of one user, each used for a short time, from which on it is no chance."""

FEWEST_PER_SIDE = 3
"""Ids on each side below which it may be chance that servers and clients differ."""

FEWEST_UNRESOLVED = 100

UNLINKED_DEVICES = 3

FEWEST_LOGOUTS = 3

# How ids differ that are one id to a human and several to Mixpanel.
CASE = "case"
SPACE = "white space"
TYPE = "type"

VARIANTS_KEPT = 10


def notes(graph: "IdentityGraph") -> Iterator[IdentityNote]:
    """All oddities of ids."""
    for (kind, name, value), tally in graph.parts.notes.items():
        yield IdentityNote(
            kind=kind,
            seen=tally.tally.seen(),
            property=name,
            value=value,
            samples=tuple(unescape_id(str(sample)) for sample in tally.shown()),
            share=tally.tally.count / max(1, graph.totals.events),
            model=graph.model,
            inferred="" if graph.setup.id_merge else graph.inferred.reason,
        )
    if graph.model is IdMerge.SIMPLIFIED:
        yield from _bare(graph)
        yield from _unlinked(graph)
        yield from _aliases(graph)
    yield from _addresses(graph)
    yield from _sides(graph)
    yield from _restless(graph)
    yield from _unresolved(graph)
    yield from _split_hosts(graph)
    yield from _late_logouts(graph)


def _bare(graph: "IdentityGraph") -> Iterator[IdentityNote]:
    """UUIDs without prefix, which count as users of their own."""
    rows = list(graph.store.rows("bare_devices"))
    if rows:
        yield IdentityNote(
            BARE_DEVICE,
            Occurrences(sum(row[1] for row in rows), graph.store.position(rows[0][2])),
            "distinct_id",
            samples=tuple(row[0] for row in rows[: graph.keep]),
            evidence={"ids": len(rows)},
        )
    users, uuids = graph.store.one("uuid_users")
    rows = list(graph.store.rows("bare_unknown_ids"))
    # Where people have UUIDs for ids, a bare one is nothing odd.
    if rows and users and 10 * uuids < users:
        yield IdentityNote(
            BARE_STRANGER,
            Occurrences(sum(row[1] for row in rows), graph.store.position(rows[0][2])),
            "distinct_id",
            samples=tuple(row[0] for row in rows[: graph.keep]),
            evidence={"ids": len(rows)},
        )


def _unlinked(graph: "IdentityGraph") -> Iterator[IdentityNote]:
    linked, users = graph.store.one("linked_devices")
    devices, events, place = graph.store.one("unlinked_devices")
    if devices >= UNLINKED_DEVICES and users and not linked:
        yield IdentityNote(
            UNLINKED,
            Occurrences(int(events), graph.store.position(place)),
            evidence={"devices": devices, "users": users},
        )


def _aliases(graph: "IdentityGraph") -> Iterator[IdentityNote]:
    for number, place in graph.store.rows("alias_count"):
        if number:
            yield IdentityNote(ALIAS, Occurrences(number, graph.store.position(place)))


def _addresses(graph: "IdentityGraph") -> Iterator[IdentityNote]:
    ids, events, place, low, high = graph.store.one("address_ids")
    forms = {form_of(unescape_id(id)) for id in (low, high) if id}
    if ids and forms & {"e-mail", "phone"}:
        yield IdentityNote(
            ADDRESS,
            Occurrences(int(events), graph.store.position(place)),
            "$user_id",
            value=" or ".join(sorted(forms & {"e-mail", "phone"})),
            samples=tuple(dict.fromkeys(unescape_id(id) for id in (low, high))),
            share=ids / max(1, graph.totals.users),
            evidence={"users": ids},
        )


def _sides(graph: "IdentityGraph") -> Iterator[IdentityNote]:
    """Ids that only servers use beside ids that only clients use, of another form."""
    servers, clients, total = (number or 0 for number in graph.store.one("ids_by_side"))
    if min(servers, clients) < FEWEST_PER_SIDE or servers + clients < total:
        return
    forms: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    samples: dict[bool, list[str]] = {True: [], False: []}
    counted = Counter[bool]()
    places = []
    for user, server, events, place in graph.store.rows("side_samples"):
        id = unescape_id(user)
        forms[bool(server)][form_of(id)] += 1
        counted[bool(server)] += int(events)
        if server:
            places.append(place)
        if len(samples[bool(server)]) < graph.keep:
            samples[bool(server)].append(id)
    usual = {side: found.most_common(1)[0] for side, found in forms.items() if found}
    clear = all(
        10 * count >= 9 * forms[side].total() for side, (_, count) in usual.items()
    )
    if len(usual) == 2 and clear and usual[True][0] != usual[False][0]:
        yield IdentityNote(
            TWO_SIDES,
            Occurrences(counted[True], graph.store.position(min(places))),
            "distinct_id",
            samples=(*samples[True][:2], *samples[False][:2]),
            evidence={
                "server form": usual[True][0],
                "client form": usual[False][0],
                "server ids": servers,
                "client ids": clients,
            },
        )


def _restless(graph: "IdentityGraph") -> Iterator[IdentityNote]:
    rows = list(graph.store.rows("restless_users", devices=RESTLESS_DEVICES))
    crowded = {user.user for user in graph.crowded}
    rows = [row for row in rows if unescape_id(row[0]) not in crowded]
    if rows:
        places = sorted(row[3] for row in rows)
        yield IdentityNote(
            RESTLESS,
            Occurrences(
                int(sum(row[2] for row in rows)), graph.store.position(places[0])
            ),
            "$device_id",
            samples=tuple(sorted(unescape_id(row[0]) for row in rows)[: graph.keep]),
            evidence={
                "users": len(rows),
                "most devices": max(row[1] for row in rows),
            },
        )


def _unresolved(graph: "IdentityGraph") -> Iterator[IdentityNote]:
    counts = graph.counts
    surplus = counts.before - counts.after
    if surplus >= FEWEST_UNRESOLVED and 20 * surplus >= counts.after:
        yield IdentityNote(
            UNRESOLVED,
            Occurrences(graph.totals.events),
            share=surplus / max(1, counts.after),
            evidence={"before": counts.before, "after": counts.after},
            model=graph.model,
        )


def _split_hosts(graph: "IdentityGraph") -> Iterator[IdentityNote]:
    """Hosts between which users change their device id."""
    for found in split_hosts(graph.parts.hosts):
        yield IdentityNote(
            PARTED,
            Occurrences(len(found.users), (found.position,)),
            "$current_url",
            value=" and ".join(found.hosts),
            samples=tuple(unescape_id(user) for user in found.users[: graph.keep]),
            model=graph.model,
            evidence={
                "hosts": list(found.hosts),
                "users": len(found.users),
                "same site": same_site(*found.hosts),
            },
        )


def _late_logouts(graph: "IdentityGraph") -> Iterator[IdentityNote]:
    """Logouts with which a new device begins: `reset()` came first."""
    logouts, late, place = graph.store.one("logouts")
    if late and late >= FEWEST_LOGOUTS and 2 * late > logouts:
        yield IdentityNote(
            LATE_LOGOUT,
            Occurrences(int(late), graph.store.position(place)),
            "$user_id",
            share=late / logouts,
            evidence={"logouts": logouts},
        )


def spelling_variants(graph: "IdentityGraph") -> Iterator[SpellingVariants]:
    """Groups of ids that differ only in case or white space, or in their JSON type."""
    store = graph.store
    for _, group in groupby(store.rows("spelling_variants"), key=lambda row: row[0]):
        rows = list(group)
        ids = tuple(unescape_id(row[1]) for row in rows)
        how = SPACE if len({id.strip() for id in ids}) < len(set(ids)) else CASE
        places = sorted(row[3] for row in rows if row[3] is not None)
        positions = sorted(
            position for place in places for position in store.position(place)
        )
        yield SpellingVariants(
            how,
            ids[:VARIANTS_KEPT],
            Occurrences(int(sum(row[2] for row in rows)), tuple(positions)),
        )
    mixed = list(store.rows("mixed_types"))
    if mixed:
        yield SpellingVariants(
            TYPE,
            tuple(unescape_id(row[0]) for row in mixed[:VARIANTS_KEPT]),
            Occurrences(sum(row[1] for row in mixed), store.position(mixed[0][2])),
        )
