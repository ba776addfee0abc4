"""The identity events of an export, or of some of its clusters, under one model."""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from mpdoctor.identity.replay.original import (
    ClusterBuilder,
    Refusals,
    Verb,
    apply_legacy,
    apply_original,
    unusable,
)
from mpdoctor.model.settings import IdMerge

CLUSTER = ("number", "root", "anonymous", "size")
"""What a replay tells of each id."""

ClusterRow = tuple[int, int, int, int]

REKEYED = "rekeyed"
"""Stands for a verb where Mixpanel itself replaced an id."""


class _SomeClusters(ClusterBuilder):
    """Clusters of some ids. Which ids are nobody's is known elsewhere."""

    def ignore_placeholders(self, verb: Verb) -> None:
        pass


class VerbReplay(Struct, frozen=True):
    """Replays identity events, all at once or cluster by cluster.

    `watched` are places of which it is told why the event there did nothing.
    """

    model: IdMerge
    keep: int
    watched: frozenset[int] = frozenset()

    def of_all(
        self,
        ids: int,
        rows: Iterable[tuple[Any, ...]],
        rekeyed: Iterable[tuple[Any, ...]],
    ) -> tuple[Iterator[ClusterRow], Refusals]:
        """The clusters of so many ids, from the rows of all events in order of time."""
        clusters = ClusterBuilder(ids)
        refusals = self._apply(clusters, map(Verb._make, rows))
        clusters.add_rekeyed((was, canonical) for was, canonical in rekeyed)
        return clusters.rows(), refusals

    def of_some(
        self, rows: Iterable[tuple[Any, ...]]
    ) -> Iterator[ClusterRow | Refusals]:
        """The clusters of rows (component, at, place, verb, …), in order of time.

        No component may be in the rows of two calls.
        """
        clusters = _SomeClusters(0)
        numbers: dict[int, int] = {}
        rekeyed: list[tuple[int, int]] = []

        def own(number: int) -> int:
            known = numbers.get(number)
            if known is None:
                known = numbers[number] = clusters.add_id()
            return known

        def verbs() -> Iterator[Verb]:
            for _, at, place, name, kept, other, *texts in rows:
                if name == REKEYED:
                    rekeyed.append((own(kept), own(other)))
                    continue
                kept_id, other_id, spelling, reason = texts
                verb = Verb(
                    *(name, -1, -1, kept_id, other_id, spelling, reason, place, at)
                )
                if unusable(verb) is None:
                    verb = verb._replace(kept=own(kept), other=own(other))
                yield verb

        refusals = self._apply(clusters, verbs())
        clusters.add_rekeyed(rekeyed)
        names = list(numbers)
        for id, root, anonymous, size in clusters.rows():
            yield names[id], names[root], anonymous, size
        yield refusals

    def _apply(self, clusters: ClusterBuilder, verbs: Iterable[Verb]) -> Refusals:
        apply = apply_original if self.model is IdMerge.ORIGINAL else apply_legacy
        return apply(clusters, verbs, self.keep, self.watched)
