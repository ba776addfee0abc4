"""Oddities of ids: those seen in passing, and those that only all rows together show."""

from collections import Counter
from collections.abc import Iterator

from mpdoctor.identity.graph import IdentityGraph
from mpdoctor.identity.hosts import parted, same_site
from mpdoctor.identity.parts import read_back
from mpdoctor.mixpanel.people import form_of
from mpdoctor.model.identity import IdentityNote
from mpdoctor.model.settings import IdMerge
from mpdoctor.model.subjects import Occurrences

# Seen in passing.
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
CDP_WITHOUT_IDS = "cdp without ids"
CDP_WITH_IDS = "cdp with ids"

# Seen in all rows together.
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

SAMPLES = 3

RESTLESS_DEVICES = 20
"""Devices of one person, each short-lived, from which on they are no accident."""

FEWEST_PER_SIDE = 3
"""Ids on each side below which it may be chance that servers and clients differ."""

FEWEST_UNRESOLVED = 100

UNLINKED_DEVICES = 3

FEWEST_LOGOUTS = 3


def notes(case: IdentityGraph) -> Iterator[IdentityNote]:
    """All oddities of a case."""
    for (kind, name, value), tally in case.parts.notes.items():
        yield IdentityNote(
            kind=kind,
            seen=tally.tally.seen(),
            property=name,
            value=value,
            samples=tuple(read_back(str(sample)) for sample in tally.shown()),
            share=tally.tally.count / max(1, case.totals.events),
            model=case.model,
        )
    if case.model is IdMerge.SIMPLIFIED:
        yield from _bare(case)
        yield from _unlinked(case)
        yield from _aliases(case)
    yield from _addresses(case)
    yield from _sides(case)
    yield from _restless(case)
    yield from _unresolved(case)
    yield from _parted(case)
    yield from _late_logouts(case)


def _bare(case: IdentityGraph) -> Iterator[IdentityNote]:
    """UUIDs without prefix, which become people of their own."""
    rows = list(case.store.rows("bare_devices"))
    if rows:
        yield IdentityNote(
            BARE_DEVICE,
            Occurrences(sum(row[1] for row in rows), case.store.position(rows[0][2])),
            "distinct_id",
            samples=tuple(row[0] for row in rows[:SAMPLES]),
            evidence={"ids": len(rows)},
        )
    users, uuids = case.store.one("uuid_users")
    rows = list(case.store.rows("bare_strangers"))
    # Where people have UUIDs for ids, a bare one is nothing odd.
    if rows and users and 10 * uuids < users:
        yield IdentityNote(
            BARE_STRANGER,
            Occurrences(sum(row[1] for row in rows), case.store.position(rows[0][2])),
            "distinct_id",
            samples=tuple(row[0] for row in rows[:SAMPLES]),
            evidence={"ids": len(rows)},
        )


def _unlinked(case: IdentityGraph) -> Iterator[IdentityNote]:
    linked, users = case.store.one("links")
    devices, events, place = case.store.one("unlinked")
    if devices >= UNLINKED_DEVICES and users and not linked:
        yield IdentityNote(
            UNLINKED,
            Occurrences(int(events), case.store.position(place)),
            evidence={"devices": devices, "users": users},
        )


def _aliases(case: IdentityGraph) -> Iterator[IdentityNote]:
    for number, place in case.store.rows("alias_count"):
        if number:
            yield IdentityNote(ALIAS, Occurrences(number, case.store.position(place)))


def _addresses(case: IdentityGraph) -> Iterator[IdentityNote]:
    ids, events, place, low, high = case.store.one("address_ids")
    forms = {form_of(read_back(id)) for id in (low, high) if id}
    if ids and forms & {"e-mail", "phone"}:
        yield IdentityNote(
            ADDRESS,
            Occurrences(int(events), case.store.position(place)),
            "$user_id",
            value=" or ".join(sorted(forms & {"e-mail", "phone"})),
            samples=tuple(dict.fromkeys(read_back(id) for id in (low, high))),
            share=ids / max(1, case.totals.users),
            evidence={"users": ids},
        )


def _sides(case: IdentityGraph) -> Iterator[IdentityNote]:
    """Ids that only servers use beside ids that only clients use, of another form."""
    servers, clients, total = (number or 0 for number in case.store.one("user_sides"))
    if min(servers, clients) < FEWEST_PER_SIDE or servers + clients < total:
        return
    forms: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    samples: dict[bool, list[str]] = {True: [], False: []}
    counted = Counter[bool]()
    places = []
    for user, server, events, place in case.store.rows("side_samples"):
        id = read_back(user)
        forms[bool(server)][form_of(id)] += 1
        counted[bool(server)] += int(events)
        if server:
            places.append(place)
        if len(samples[bool(server)]) < SAMPLES:
            samples[bool(server)].append(id)
    usual = {side: found.most_common(1)[0] for side, found in forms.items() if found}
    clear = all(
        10 * count >= 9 * forms[side].total() for side, (_, count) in usual.items()
    )
    if len(usual) == 2 and clear and usual[True][0] != usual[False][0]:
        yield IdentityNote(
            TWO_SIDES,
            Occurrences(counted[True], case.store.position(min(places))),
            "distinct_id",
            samples=(*samples[True][:2], *samples[False][:2]),
            evidence={
                "server form": usual[True][0],
                "client form": usual[False][0],
                "server ids": servers,
                "client ids": clients,
            },
        )


def _restless(case: IdentityGraph) -> Iterator[IdentityNote]:
    rows = list(case.store.rows("restless_users", devices=RESTLESS_DEVICES))
    crowded = {user.user for user in case.crowded}
    rows = [row for row in rows if read_back(row[0]) not in crowded]
    if rows:
        places = sorted(row[3] for row in rows)
        yield IdentityNote(
            RESTLESS,
            Occurrences(
                int(sum(row[2] for row in rows)), case.store.position(places[0])
            ),
            "$device_id",
            samples=tuple(sorted(read_back(row[0]) for row in rows)[:SAMPLES]),
            evidence={
                "users": len(rows),
                "most devices": max(row[1] for row in rows),
            },
        )


def _unresolved(case: IdentityGraph) -> Iterator[IdentityNote]:
    counts = case.counts
    surplus = counts.before - counts.after
    if surplus >= FEWEST_UNRESOLVED and 20 * surplus >= counts.after:
        yield IdentityNote(
            UNRESOLVED,
            Occurrences(case.totals.events),
            share=surplus / max(1, counts.after),
            evidence={"before": counts.before, "after": counts.after},
            model=case.model,
        )


def _parted(case: IdentityGraph) -> Iterator[IdentityNote]:
    """Hosts between which people change their device id."""
    for found in parted(case.parts.hosts):
        yield IdentityNote(
            PARTED,
            Occurrences(len(found.users), (found.position,)),
            "$current_url",
            value=" and ".join(found.hosts),
            samples=tuple(read_back(user) for user in found.users[:SAMPLES]),
            model=case.model,
            evidence={
                "hosts": list(found.hosts),
                "users": len(found.users),
                "same site": same_site(*found.hosts),
            },
        )


def _late_logouts(case: IdentityGraph) -> Iterator[IdentityNote]:
    """Logouts with which a new device begins: `reset()` came first."""
    logouts, late, place = case.store.one("logouts")
    if late and late >= FEWEST_LOGOUTS and 2 * late > logouts:
        yield IdentityNote(
            LATE_LOGOUT,
            Occurrences(int(late), case.store.position(place)),
            "$user_id",
            share=late / logouts,
            evidence={"logouts": logouts},
        )
