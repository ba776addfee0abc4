"""Events that clients and servers send under one name, and how far these are the same.

Two records of one person within a minute, one from each side, are taken for one thing that
happened. How often that is chance is counted as well: with the times of servers shifted, and
by records of one side that are as near to each other.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from mpdoctor.identity.caches import shown_name
from mpdoctor.identity.parts import IdentityParts
from mpdoctor.identity.store import Store
from mpdoctor.model.identity import TwoSidedEvent
from mpdoctor.model.subjects import Occurrences

WINDOW = 60
"""Seconds within which a client and a server tell of the same thing."""

NARROW = 5
"""Seconds, where it is not known that both speak of the same person."""

SHIFTS = (22_620, 300, -420)
"""Seconds: what is near after one of these shifts is near by chance. Some hours tell how busy
a person is at all, some minutes how busy within a session; the largest number counts."""

DENSEST = 0.1
"""More records of clients than this within `NARROW` seconds, and nothing can be told of
people whose ids differ."""

FEWEST = 5
"""Pairs below which nothing is said."""

TIMES_CHANCE = 5
"""So many times as many pairs as there would be by chance."""

TWINS = 0.2
"""The part of the smaller side that must have a twin on the other."""

STRANGERS = 0.5
"""So many of the records of servers must have a stranger beside them."""


class SidedName(Struct, frozen=True):
    """An event that both sides send. `repeated` counts records that have the four-part key
    of an earlier one, which Mixpanel counts once; `senders` are the names of each side."""

    repeated: int = 0
    clients: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()


def two_sided_events(
    store: Store,
    parts: IdentityParts,
    names: Mapping[str, SidedName],
    keep: int,
) -> tuple[TwoSidedEvent, ...]:
    """The events of these names, by name; `names` are those that both sides send."""
    clients = [
        number
        for number, sender in parts.senders.items()
        if sender.lib and sender.platform != "server"
    ]
    if not names or not clients:
        return ()
    by_row = {shown_name(name): name for name in names}
    # Numbers in order, so that the events come in the order of their names.
    numbered = dict(enumerate(sorted(by_row)))
    store.table("client_numbers", {"number": "BIGINT"}, ((one,) for one in clients))
    store.table(
        "sided_names", {"number": "INTEGER", "event": "VARCHAR"}, numbered.items()
    )
    try:
        store.run("create_sided_people")
        store.run("create_sided")
        named = {number: by_row[name] for number, name in numbered.items()}
        return tuple(_events(store, names, named, keep))
    finally:
        store.drop("sided", "sided_people", "sided_names", "client_numbers")


def _events(
    store: Store,
    names: Mapping[str, SidedName],
    by_number: Mapping[int, str],
    keep: int,
) -> Iterator[TwoSidedEvent]:
    for row in [*store.rows("sided_totals", window=WINDOW)]:
        event, clients, servers, span, crossing, alike_sides, known = row
        if not clients or not servers:
            continue
        told = names[by_number[event]]
        found = TwoSidedEvent(
            event=by_number[event],
            clients=int(clients),
            servers=int(servers),
            pairs=0,
            client_senders=told.clients,
            server_senders=told.servers,
        )
        # The rest takes longer, and few events need it.
        if crossing >= max(1, TWINS * min(clients, servers) / 2):
            pairs, alike = _pairs(store, event, 0)
            # Equal in all four parts of the key, they are one event to Mixpanel.
            found = replace(found, pairs=pairs - min(alike, told.repeated))
        if are_twins(found):
            found = _with_chance(store, found, event, int(alike_sides), keep)
        elif known < STRANGERS * servers and (clients * 2 * NARROW <= DENSEST * span):
            found = _with_strangers(store, found, event)
        yield found


def _pairs(store: Store, event: int, shift: int) -> tuple[int, int]:
    pairs, alike = store.one("sided_pairs", event=event, window=WINDOW, shift=shift)
    return int(pairs or 0), int(alike or 0)


def _with_chance(
    store: Store, found: TwoSidedEvent, event: int, neighbours: int, keep: int
) -> TwoSidedEvent:
    """`neighbours` are as near to each other, and of the same side."""
    places = store.rows("sided_places", event=event, window=WINDOW, most=keep)
    positions = tuple(one for (place,) in places for one in store.position(place))
    shifted = max(_pairs(store, event, shift)[0] for shift in SHIFTS)
    return replace(
        found,
        pairs_by_chance=max(shifted, round(neighbours * _across(found))),
        seen=Occurrences(found.pairs, positions),
    )


def _across(found: TwoSidedEvent) -> float:
    """How often neighbours are of both sides for once that they are of the same side, if
    it is chance which side tells."""
    clients, servers = found.clients, found.servers
    return 2 * clients * servers / (clients**2 + servers**2)


def _with_strangers(store: Store, found: TwoSidedEvent, event: int) -> TwoSidedEvent:
    def strangers(shift: int) -> tuple[int, int | None]:
        count, place = store.one(
            "sided_strangers", event=event, window=NARROW, shift=shift
        )
        return int(count), place

    count, place = strangers(0)
    if count < STRANGERS * found.servers:
        return replace(found, strangers=count)
    return replace(
        found,
        strangers=count,
        strangers_by_chance=max(strangers(shift)[0] for shift in SHIFTS),
        first_stranger=store.position(place),
    )


def are_twins(event: TwoSidedEvent) -> bool:
    """Whether clients and servers tell of the same things under this name."""
    return (
        event.pairs >= FEWEST
        and event.pairs >= TIMES_CHANCE * event.pairs_by_chance
        and event.pairs >= TWINS * min(event.clients, event.servers)
    )
