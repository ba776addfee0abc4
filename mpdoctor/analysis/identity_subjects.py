"""What rules are shown of people and profiles, made of what was gathered of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from mpdoctor.analysis.totals import Totals
from mpdoctor.identity.graph import IdentityGraph
from mpdoctor.identity.notes import JUNK, notes, spelling_variants
from mpdoctor.identity.profile_notes import profile_notes
from mpdoctor.identity.store import Store
from mpdoctor.mixpanel.ids import disallowed
from mpdoctor.model.identity import (
    IdentityNote,
    ProfileNote,
    ProfileUpdateShape,
)
from mpdoctor.model.settings import IdMerge, Setup


@contextmanager
def opened(
    totals: Totals, setup: Setup, model: IdMerge | None = None
) -> Iterator[IdentityGraph | None]:
    """The case that the gathered rows make, while their files are there."""
    parts = totals.identity
    if parts is None or not parts:
        yield None
        return
    from tempfile import TemporaryDirectory

    with (
        TemporaryDirectory(prefix="mpdoctor-identity-") as folder,
        Store(parts.parts, totals.lines, Path(folder)) as store,
    ):
        yield IdentityGraph(store, parts, setup, totals.keep, model)


class IdentitySubjects:
    """Views of a case, each made once and only when some rule looks at it."""

    def __init__(self, case: IdentityGraph, totals: Totals) -> None:
        self._case = case
        self._gathered = totals

    def shown(self, kind: str) -> Iterable[Any]:
        """All subjects of a kind."""
        case = self._case
        by_kind: Mapping[str, Callable[[], Iterable[Any]]] = {
            "CrowdedUser": lambda: case.crowded,
            "DuplicateProfiles": lambda: case.duplicates,
            "IdentityCluster": lambda: case.near_limit,
            "IdentityNote": lambda: self._notes,
            "IdentitySummary": lambda: (case.summary,),
            "ProfileNote": lambda: self._profile_notes,
            "ProfileUpdateShape": lambda: self._updates,
            "RefusedMerge": lambda: case.refused,
            "SharedDevice": lambda: case.shared,
            "SpellingVariants": lambda: spelling_variants(case),
        }
        return by_kind[kind]()

    @cached_property
    def _notes(self) -> tuple[IdentityNote, ...]:
        # Elsewhere ENV009 tells of the ids that Mixpanel refuses.
        alone = self._case.parts.alone
        return tuple(
            note
            for note in notes(self._case)
            if alone or note.kind != JUNK or not disallowed(note.value)
        )

    @cached_property
    def _profile_notes(self) -> tuple[ProfileNote, ...]:
        return tuple(profile_notes(self._case, self._gathered.examined["profiles"]))

    @cached_property
    def _updates(self) -> tuple[ProfileUpdateShape, ...]:
        return tuple(
            ProfileUpdateShape(
                kind, operator, name, group, tally.tally.seen(), tally.shown()
            )
            for (kind, operator, name, group), tally in self._case.parts.updates.items()
        )


def in_short(case: IdentityGraph) -> dict[str, Any]:
    """What a report says of identities as a whole; plain data."""
    summary = case.summary
    shared = summary.shared
    return {
        "model": case.model.value,
        "learnt_from": summary.inferred.reason,
        "confidence": summary.inferred.confidence.value,
        "people": {"before": summary.counts.before, "after": summary.counts.after},
        "events": summary.events,
        "users": summary.users,
        "devices": summary.devices,
        "unlinked_devices": summary.unlinked,
        "largest_cluster": summary.largest,
        "shared_devices": {
            "devices": shared.devices,
            "people": shared.people,
            "events": shared.events,
            "misplaced": shared.misplaced,
            "share_of_people": shared.share,
            "look_like": dict(shared.looks),
            "by_version": [
                {
                    "platform": platform,
                    "version": version,
                    "devices": touched.devices,
                    "people": touched.people,
                    "events": touched.events,
                    "share_of_people": touched.share,
                }
                for (platform, version), touched in shared.by_version.items()
            ],
        },
        "duplicates": {
            match: {"groups": groups, "surplus": surplus}
            for match, (groups, surplus) in summary.duplicates.items()
        },
        "junk_ids": dict(summary.junk),
    }
