"""Oddities of profiles: those of single ones, and those of all profiles and events."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mpdoctor.identity.parts import CONTACTS, ODD, PROFILES
from mpdoctor.identity.rows import unescape_id
from mpdoctor.model.identity import ProfileNote
from mpdoctor.model.subjects import Occurrences

if TYPE_CHECKING:
    from mpdoctor.identity.graph import IdentityGraph

NEVER_SEEN = "never seen"
ANONYMOUS = "anonymous"
UNPROFILED = "unprofiled"
SAME_MINUTE = "same minute"
APPENDED_TWICE = "appended twice"
EVERY_EVENT = "every event"

# Of single profiles; see `profile_facts.py`.
PHONE = "phone"
WIDE = "wide"
HISTORY = "history"

FEW = 10
"""Profiles or users below which it may be chance."""

BULK = 20
SAMPLES = 3


def profile_notes(graph: "IdentityGraph", profiles: int) -> Iterator[ProfileNote]:
    """All oddities of profiles."""
    for (kind, name), tally in graph.parts.profile_notes.items():
        yield ProfileNote(
            kind, name, tally.tally.seen(), total=profiles, samples=tally.shown()
        )
    kinds = {file.kind for file in graph.parts.row_files}
    if PROFILES in kinds:
        yield from _together(graph)
    if ODD in kinds:
        yield from _appended(graph)
    if CONTACTS in kinds:
        events, place = graph.store.one("contacts_in_events")
        if events >= BULK and 2 * events > graph.totals.events:
            yield ProfileNote(
                EVERY_EVENT,
                "",
                Occurrences(events, graph.store.position(place)),
                total=graph.totals.events,
            )


def _together(graph: "IdentityGraph") -> Iterator[ProfileNote]:
    store = graph.store
    profiles, known, place = store.one("profile_totals")
    users = graph.totals.users
    if profiles >= FEW and users >= FEW and 20 * known < profiles:
        yield ProfileNote(
            NEVER_SEEN,
            "$distinct_id",
            Occurrences(profiles - known, store.position(place)),
            total=profiles,
        )
    elif profiles and users >= FEW:
        missing, events, place = store.one("unprofiled")
        # A page of profiles is not all of them, unless it covers most people.
        if missing >= FEW and 2 * missing > users:
            yield ProfileNote(
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
        yield ProfileNote(
            ANONYMOUS,
            "$distinct_id",
            Occurrences(len(ids), positions),
            total=profiles,
            samples=tuple(ids[:SAMPLES]),
        )
    for _, many, place in store.rows("busiest_minute"):
        if many >= BULK and 2 * many > profiles:
            yield ProfileNote(
                SAME_MINUTE,
                "$last_seen",
                Occurrences(many, store.position(place)),
                total=profiles,
            )


def _appended(graph: "IdentityGraph") -> Iterator[ProfileNote]:
    found: dict[str, list[tuple[int, int, str]]] = {}
    for key, value, times, place in graph.store.rows("appended_twice"):
        name = unescape_id(key).rpartition("|")[2]
        found.setdefault(name, []).append((place, times, unescape_id(value or "")))
    for name, rows in sorted(found.items()):
        yield ProfileNote(
            APPENDED_TWICE,
            name,
            Occurrences(
                sum(times - 1 for _, times, _ in rows),
                graph.store.position(min(rows)[0]),
            ),
            samples=tuple(value for _, _, value in sorted(rows)[:SAMPLES]),
        )
