"""Oddities of profiles: those seen in passing, and those of profiles and events together."""

from collections.abc import Iterator

from mpdoctor.identity.graph import Case
from mpdoctor.identity.parts import CONTACTS, ODD, PROFILES, read_back
from mpdoctor.model.identity import ProfileNote
from mpdoctor.model.subjects import Seen

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


def profile_notes(case: Case, profiles: int) -> Iterator[ProfileNote]:
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
                Seen(events, case.store.spot(place)),
                total=case.totals.events,
            )


def _together(case: Case) -> Iterator[ProfileNote]:
    store = case.store
    profiles, known, place = store.one("profile_totals")
    users = case.totals.users
    if profiles >= FEW and users >= FEW and 20 * known < profiles:
        yield ProfileNote(
            NEVER_SEEN,
            "$distinct_id",
            Seen(profiles - known, store.spot(place)),
            total=profiles,
        )
    elif profiles and users >= FEW:
        missing, events, place = store.one("unprofiled")
        # A page of profiles is not all of them, unless it covers most people.
        if missing >= FEW and 2 * missing > users:
            yield ProfileNote(
                UNPROFILED,
                "$distinct_id",
                Seen(missing, store.spot(place)),
                total=users,
                evidence={"events": int(events)},
            )
    anonymous = list(store.rows("anonymous_profiles"))
    if anonymous:
        spots = tuple(spot for row in anonymous[:8] for spot in store.spot(row[2]))
        ids = list(dict.fromkeys(read_back(row[0]) for row in anonymous))
        yield ProfileNote(
            ANONYMOUS,
            "$distinct_id",
            Seen(len(ids), spots),
            total=profiles,
            samples=tuple(ids[:SAMPLES]),
        )
    for _, many, place in store.rows("busiest_minute"):
        if many >= BULK and 2 * many > profiles:
            yield ProfileNote(
                SAME_MINUTE, "$last_seen", Seen(many, store.spot(place)), total=profiles
            )


def _appended(case: Case) -> Iterator[ProfileNote]:
    found: dict[str, list[tuple[int, int, str]]] = {}
    for key, value, times, place in case.store.rows("appended_twice"):
        name = read_back(key).rpartition("|")[2]
        found.setdefault(name, []).append((place, times, read_back(value or "")))
    for name, rows in sorted(found.items()):
        yield ProfileNote(
            APPENDED_TWICE,
            name,
            Seen(sum(times - 1 for _, times, _ in rows), case.store.spot(min(rows)[0])),
            samples=tuple(value for _, _, value in sorted(rows)[:SAMPLES]),
        )
