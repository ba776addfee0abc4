"""Oddities of profiles: those seen in passing, and those of profiles and events together."""

from collections.abc import Iterator

from mpdoctor.identity.graph import IdentityGraph
from mpdoctor.identity.parts import CONTACTS, ODD, PROFILES, read_back
from mpdoctor.model.identity import ProfileNote
from mpdoctor.model.subjects import Occurrences

NEVER_SEEN = "never seen"
ANONYMOUS = "anonymous"
UNPROFILED = "unprofiled"
SAME_MINUTE = "same minute"
APPENDED_TWICE = "appended twice"
EVERY_EVENT = "every event"

# Seen in passing; see `people_rows`.
PHONE = "phone"
WIDE = "wide"
HISTORY = "history"

FEW = 10
"""Profiles or users below which chance may be at work."""

BULK = 20
SAMPLES = 3


def profile_notes(case: IdentityGraph, profiles: int) -> Iterator[ProfileNote]:
    """All oddities of profiles."""
    for (kind, name), tally in case.parts.profile_notes.items():
        yield ProfileNote(
            kind, name, tally.tally.seen(), total=profiles, samples=tally.shown()
        )
    kinds = {part.kind for part in case.parts.parts}
    if PROFILES in kinds:
        yield from _together(case)
    if ODD in kinds:
        yield from _appended(case)
    if CONTACTS in kinds:
        events, place = case.store.one("contacts_in_events")
        if events >= BULK and 2 * events > case.totals.events:
            yield ProfileNote(
                EVERY_EVENT,
                "",
                Occurrences(events, case.store.position(place)),
                total=case.totals.events,
            )


def _together(case: IdentityGraph) -> Iterator[ProfileNote]:
    store = case.store
    profiles, known, place = store.one("profile_totals")
    users = case.totals.users
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
        ids = list(dict.fromkeys(read_back(row[0]) for row in anonymous))
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


def _appended(case: IdentityGraph) -> Iterator[ProfileNote]:
    found: dict[str, list[tuple[int, int, str]]] = {}
    for key, value, times, place in case.store.rows("appended_twice"):
        name = read_back(key).rpartition("|")[2]
        found.setdefault(name, []).append((place, times, read_back(value or "")))
    for name, rows in sorted(found.items()):
        yield ProfileNote(
            APPENDED_TWICE,
            name,
            Occurrences(
                sum(times - 1 for _, times, _ in rows),
                case.store.position(min(rows)[0]),
            ),
            samples=tuple(value for _, _, value in sorted(rows)[:SAMPLES]),
        )
