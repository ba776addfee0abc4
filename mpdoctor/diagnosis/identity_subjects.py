"""The subjects about identities and profiles, made of the rows that were gathered."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from math import inf
from pathlib import Path
from typing import Any

from mpdoctor.analysis.duplicates import SAME_KEY
from mpdoctor.analysis.totals import Totals
from mpdoctor.identity.elsewhere import open_store
from mpdoctor.identity.graph import IdentityGraph
from mpdoctor.identity.notes import JUNK, notes, spelling_variants
from mpdoctor.identity.profile_comparisons import comparisons
from mpdoctor.identity.store import THREADS
from mpdoctor.identity.two_sides import FEWEST, SidedName, two_sided_events
from mpdoctor.mixpanel.ids import disallowed
from mpdoctor.model.identity import (
    CrowdedUser,
    DuplicateProfiles,
    IdentityCluster,
    IdentityNote,
    IdentitySummary,
    MergedPeople,
    ProfileComparison,
    RefusedMerge,
    SharedDevice,
    SpellingVariants,
    StaleProperties,
    TwoSidedEvent,
)
from mpdoctor.model.plan import Platform
from mpdoctor.model.settings import IdMerge, Setup
from mpdoctor.model.subjects import RepeatedEvents
from mpdoctor.model.visitors import BusyId, VisitorGroup

_SIZES = (
    (1, "1"),
    (2, "2"),
    (5, "3-5"),
    (10, "6-10"),
    (50, "11-50"),
    (500, "51-500"),
    (inf, "more than 500"),
)
"""Classes of clusters by the number of their ids, each with its largest one."""


FEW_ROWS = 128 << 20
"""Bytes of rows up to which one thread and little memory are enough."""


@contextmanager
def opened(
    totals: Totals,
    setup: Setup,
    model: IdMerge | None = None,
    *,
    jobs: int | None = None,
) -> Iterator[IdentityGraph | None]:
    """The graph that the gathered rows make, while their files are there.

    `jobs` is how many cores may be used; `None` leaves it open.
    """
    parts = totals.identity
    if parts is None or not parts:
        yield None
        return
    from tempfile import TemporaryDirectory

    # A second thread has hash tables of its own. Captured requests of one file are read
    # by one process, so their memory is that of a single thread.
    one_process = bool(totals.examined["exchanges"]) or (jobs == 1 and not parts.alone)
    one_thread = one_process and parts.size < FEW_ROWS
    with (
        TemporaryDirectory(prefix="mpdoctor-identity-") as folder,
        open_store(
            parts, totals.lines, Path(folder), 1 if one_thread else THREADS
        ) as store,
    ):
        yield IdentityGraph(store, parts, setup, totals.keep, model)


class IdentitySubjects:
    """Views of an identity graph, each made once and only when some rule looks at it."""

    def __init__(
        self, graph: IdentityGraph, sided: Mapping[str, SidedName] | None = None
    ) -> None:
        self._graph = graph
        self._sided = sided or {}

    def shown(self, subject: type[Any]) -> Iterable[Any]:
        """All subjects of a class."""
        graph = self._graph
        by_class: Mapping[type[Any], Callable[[], Iterable[Any]]] = {
            BusyId: lambda: graph.busy_ids,
            CrowdedUser: lambda: graph.crowded,
            DuplicateProfiles: lambda: graph.duplicates,
            IdentityCluster: lambda: graph.near_limit,
            IdentityNote: lambda: self._notes,
            IdentitySummary: lambda: (graph.summary,),
            MergedPeople: lambda: graph.merged_people,
            ProfileComparison: lambda: self._comparisons,
            RefusedMerge: lambda: graph.refused,
            SharedDevice: lambda: graph.shared,
            SpellingVariants: lambda: spelling_variants(graph),
            StaleProperties: lambda: graph.stale,
            TwoSidedEvent: lambda: self.two_sided,
            VisitorGroup: lambda: graph.visitor_groups,
        }
        return by_class[subject]()

    @cached_property
    def _notes(self) -> tuple[IdentityNote, ...]:
        # Where events are examined as well, ENV009 reports the ids that Mixpanel refuses.
        alone = self._graph.parts.alone
        return tuple(
            note
            for note in notes(self._graph)
            if alone or note.kind != JUNK or not disallowed(note.value)
        )

    @cached_property
    def two_sided(self) -> tuple[TwoSidedEvent, ...]:
        """Events that both clients and servers send."""
        graph = self._graph
        return two_sided_events(graph.store, graph.parts, self._sided, graph.keep)

    @cached_property
    def _comparisons(self) -> tuple[ProfileComparison, ...]:
        return tuple(comparisons(self._graph))


def sided_names(
    totals: Totals, repeats: Iterable[RepeatedEvents]
) -> dict[str, SidedName]:
    """The events that both clients and servers send often enough to tell anything, apart
    from Mixpanel's own."""
    repeated = Counter[str]()
    for one in repeats:
        if one.how == SAME_KEY and one.event is not None:
            repeated[one.event] += one.seen.count
    found = {}
    for event, tally in totals.names.items():
        if not isinstance(event, str) or event.startswith("$"):
            continue
        sides: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
        for sender, count in tally.kept_senders().items():
            sides[sender.platform is Platform.SERVER][str(sender)] += count
        if min(sides[True].total(), sides[False].total()) >= FEWEST:
            found[event] = SidedName(
                repeated[event], *(_most(sides[side]) for side in (False, True))
            )
    return found


def _most(names: Counter[str]) -> tuple[str, ...]:
    ordered = sorted(names.items(), key=lambda item: (-item[1], item[0]))
    return tuple(name for name, _ in ordered[:SENDERS_NAMED])


SENDERS_NAMED = 3


def summary(graph: IdentityGraph) -> dict[str, Any]:
    """What a report shows of identities as a whole; plain data."""
    found = graph.summary
    shared = found.shared
    return {
        "model": graph.model.value,
        "learnt_from": found.inferred.reason,
        "confidence": found.inferred.confidence.value,
        "people": {"before": found.counts.before, "after": found.counts.after},
        "events": found.events,
        "users": found.users,
        "devices": found.devices,
        "unlinked_devices": found.unlinked,
        "largest_cluster": max(found.sizes, default=0),
        "cluster_sizes": _classes(found.sizes),
        "shared_devices": {
            "devices": shared.devices,
            "people": shared.people,
            "events": shared.events,
            "misplaced": shared.misplaced,
            "share_of_people": shared.share,
            "several_ids_of_one_person": {
                "devices": shared.several_ids_devices,
                "people": shared.several_ids_people,
            },
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
            for match, (groups, surplus) in found.duplicates.items()
        },
        "junk_ids": dict(found.junk),
    }


def _classes(sizes: Mapping[int, int]) -> dict[str, int]:
    """Clusters by their number of ids, from the class of the smallest to the largest."""
    counts: Counter[str] = Counter()
    for size, clusters in sizes.items():
        counts[next(name for most, name in _SIZES if size <= most)] += clusters
    return dict(counts)
