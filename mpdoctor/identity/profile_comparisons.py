"""What only all profiles, or profiles and events together show."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mpdoctor.identity.parts import CONTACTS, ODD, PROFILES
from mpdoctor.identity.rows import unescape_id
from mpdoctor.model.identity import ProfileComparison
from mpdoctor.model.subjects import Occurrences

if TYPE_CHECKING:
    from mpdoctor.identity.graph import IdentityGraph

NEVER_SEEN = "never seen"
ANONYMOUS = "anonymous"
UNPROFILED = "unprofiled"
SAME_MINUTE = "same minute"
APPENDED_TWICE = "appended twice"
EVERY_EVENT = "every event"

FEW = 10
"""Profiles or users below which it may be chance."""

BULK = 20


def comparisons(graph: "IdentityGraph") -> Iterator[ProfileComparison]:
    """All that profiles and events show together."""
    kinds = graph.parts.kinds
    if PROFILES in kinds:
        yield from _together(graph)
    if ODD in kinds:
        yield from _appended(graph)
    if CONTACTS in kinds:
        events, place = graph.store.one("contacts_in_events")
        if events >= BULK and 2 * events > graph.totals.events:
            yield ProfileComparison(
                EVERY_EVENT,
                "",
                Occurrences(events, graph.store.position(place)),
                total=graph.totals.events,
            )


def _together(graph: "IdentityGraph") -> Iterator[ProfileComparison]:
    store = graph.store
    profiles, known, place = store.one("profile_totals")
    users = graph.totals.users
    if profiles >= FEW and users >= FEW and 20 * known < profiles:
        yield ProfileComparison(
            NEVER_SEEN,
            "$distinct_id",
            Occurrences(profiles - known, store.position(place)),
            total=profiles,
        )
    elif profiles and users >= FEW:
        missing, events, place = store.one("unprofiled")
        # A page of profiles is not all of them, unless it covers most people.
        if missing >= FEW and 2 * missing > users:
            yield ProfileComparison(
                UNPROFILED,
                "$distinct_id",
                Occurrences(missing, store.position(place)),
                total=users,
                evidence={"events": int(events)},
            )
    anonymous = list(store.rows("anonymous_profiles"))
    if anonymous:
        positions = tuple(
            position for row in anonymous[:8] for position in store.position(row[2])
        )
        ids = list(dict.fromkeys(unescape_id(row[0]) for row in anonymous))
        yield ProfileComparison(
            ANONYMOUS,
            "$distinct_id",
            Occurrences(len(ids), positions),
            total=profiles,
            samples=tuple(ids[: graph.keep]),
        )
    for _, many, place in store.rows("busiest_minute"):
        if many >= BULK and 2 * many > profiles:
            yield ProfileComparison(
                SAME_MINUTE,
                "$last_seen",
                Occurrences(many, store.position(place)),
                total=profiles,
            )


def _appended(graph: "IdentityGraph") -> Iterator[ProfileComparison]:
    found: dict[str, list[tuple[int, int, str]]] = {}
    for key, value, times, place in graph.store.rows("appended_twice"):
        name = unescape_id(key).rpartition("|")[2]
        found.setdefault(name, []).append((place, times, unescape_id(value or "")))
    for name, rows in sorted(found.items()):
        yield ProfileComparison(
            APPENDED_TWICE,
            name,
            Occurrences(
                sum(times - 1 for _, times, _ in rows),
                graph.store.position(min(rows)[0]),
            ),
            samples=tuple(value for _, _, value in sorted(rows)[: graph.keep]),
        )
