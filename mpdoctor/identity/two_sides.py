"""Events that clients and servers send under one name, and how far these are the same.

Two records of one person within a minute, one from each side, are taken for one thing that
happened. How often that is chance is counted as well, with the times of servers shifted.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from mpdoctor.identity.caches import shown_name
from mpdoctor.identity.parts import IdentityParts
from mpdoctor.identity.store import Store
from mpdoctor.model.identity import TwoSidedEvent
from mpdoctor.model.subjects import Occurrences

WINDOW = 60
"""Seconds within which a client and a server tell of the same thing."""

NARROW = 5
"""Seconds, where it is not known that both speak of the same person."""

SHIFT = 22_620
"""Seconds, somewhat more than six hours: what is near after it is near by chance."""

DENSEST = 0.3
"""More records of clients than this within `NARROW` seconds, and nothing can be told of
people whose ids differ."""


FEWEST = 5
"""Pairs below which nothing is said."""

TIMES_CHANCE = 5
"""So many times as many pairs as there would be by chance."""

TWINS = 0.2
"""The part of the smaller side that must have a twin on the other."""


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
    store.table("client_numbers", {"number": "BIGINT"}, ((one,) for one in clients))
    store.table("sided_names", {"event": "VARCHAR"}, ((name,) for name in by_row))
    try:
        store.run("create_sided")
        return tuple(_events(store, names, by_row, keep))
    finally:
        store.drop("sided", "sided_names", "client_numbers")


def _events(
    store: Store,
    names: Mapping[str, SidedName],
    by_row: Mapping[str, str],
    keep: int,
) -> Iterator[TwoSidedEvent]:
    pairs = {
        shift: {
            event: (int(count), int(alike))
            for event, count, alike in store.rows(
                "sided_pairs", window=WINDOW, shift=shift
            )
        }
        for shift in (0, SHIFT)
    }
    for event, clients, servers, span in store.rows("sided_totals"):
        if not clients or not servers:
            continue
        told = names[by_row[event]]
        count, alike = pairs[0][event]
        # Equal in all four parts of the key, they are one event to Mixpanel.
        count -= min(alike, told.repeated)
        strangers, by_chance, place = 0, 0, None
        if clients * 2 * NARROW <= DENSEST * span:
            strangers, place = store.one(
                "sided_strangers", event=event, window=NARROW, shift=0
            )
            by_chance, _ = store.one(
                "sided_strangers", event=event, window=NARROW, shift=SHIFT
            )
        places = [
            row[0]
            for row in store.rows("sided_places", event=event, window=WINDOW, most=keep)
        ]
        yield TwoSidedEvent(
            event=by_row[event],
            clients=int(clients),
            servers=int(servers),
            pairs=count,
            pairs_by_chance=pairs[SHIFT].get(event, (0, 0))[0],
            strangers=int(strangers),
            strangers_by_chance=int(by_chance),
            first_stranger=store.position(place),
            seen=Occurrences(
                count, tuple(one for each in places for one in store.position(each))
            ),
            client_senders=told.clients,
            server_senders=told.servers,
        )


def are_twins(event: TwoSidedEvent) -> bool:
    """Whether clients and servers tell of the same things under this name."""
    return (
        event.pairs >= FEWEST
        and event.pairs >= TIMES_CHANCE * event.pairs_by_chance
        and event.pairs >= TWINS * min(event.clients, event.servers)
    )
