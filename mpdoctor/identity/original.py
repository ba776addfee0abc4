"""Original and Legacy ID merge, replayed verb by verb in order of time.

Ids are numbers here, so that millions of them fit.
"""

from __future__ import annotations  # `array[int]` is only a type to checkers

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from mpdoctor.mixpanel.ids import is_uuid4
from mpdoctor.mixpanel.people import is_junk, looks_old_sdk

# https://docs.mixpanel.com/docs/tracking-methods/id-management/identifying-users-original
LIMIT = 500
"""Ids that a cluster may have."""

NOT_UUID4 = "the anonymous id is no UUIDv4"
MERGED_BEFORE = "the anonymous id was merged before"
ALIAS_TAKEN = "the alias belongs to another id"
TOO_MANY = f"the cluster would have more than {LIMIT} ids"
FAILED = "Mixpanel says that it failed"
JUNK = "an id is a placeholder"
INCOMPLETE = "an id is missing"

KEPT = 1_000
"""Refusals that are told id by id; all of them are counted."""

Verb = tuple[Any, ...]
"""Verb, numbers of both ids, both ids, spelling, reason, place."""


@dataclass(slots=True)
class Refusals:
    """Identity events that did nothing, by verb and why."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    places: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    ids: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)
    orphans: Counter[int] = field(default_factory=Counter)
    watched: frozenset[int] = frozenset()
    outcomes: dict[int, str] = field(default_factory=dict)

    def add(self, verb: Verb, why: str, keep: int) -> None:
        """Note one."""
        if verb[7] in self.watched:
            self.outcomes[verb[7]] = why
        key = (verb[0], why)
        self.counts[key] += 1
        places = self.places.setdefault(key, [])
        places.append(verb[7])
        if len(places) > 4 * keep:
            self.places[key] = sorted(places)[:keep]
        kept = self.ids.setdefault(key, [])
        if len(kept) < KEPT:
            kept.append((verb[3] or "", verb[4] or ""))


class Clusters:
    """Which ids are one person; grows by one accepted verb at a time."""

    def __init__(self, ids: int) -> None:
        self._parent = array("q", range(ids))
        self._size = array("q", [1]) * ids
        self._anonymous = bytearray(ids)
        self._aliased = bytearray(ids)
        self._canonical = array("q", range(ids))
        self._nobody = bytearray(ids)

    def root(self, id: int) -> int:
        """The number that stands for an id's cluster."""
        parent = self._parent
        while parent[id] != id:
            parent[id] = parent[parent[id]]
            id = parent[id]
        return id

    def size(self, id: int) -> int:
        """How many ids the cluster of an id has."""
        return self._size[self.root(id)]

    def join(self, one: int, two: int) -> bool:
        """Make one cluster of two; `one` keeps its canonical id. `False` beyond the limit."""
        a, b = self.root(one), self.root(two)
        if a == b:
            return True
        if self._size[a] + self._size[b] > LIMIT:
            return False
        if self._size[a] < self._size[b]:
            self._canonical[b] = self._canonical[a]
            a, b = b, a
        self._parent[b] = a
        self._size[a] += self._size[b]
        return True

    def identify(self, verb: Verb) -> str | None:
        """`$identify`: why it did not merge, or `None` where it did."""
        _, one, two, _, anonymous, spelling, *_ = verb
        if one == two:
            return None
        # The server is lenient towards ids that SDKs made up before UUIDv4.
        made_by_sdk = spelling == "sdk" and looks_old_sdk(anonymous)
        if not (is_uuid4(anonymous) or made_by_sdk):
            return NOT_UUID4
        if self.root(one) == self.root(two):
            return None
        if self._size[self.root(two)] > 1:
            return MERGED_BEFORE
        if not self.join(one, two):
            return TOO_MANY
        self._anonymous[two] = 1
        return None

    def alias(self, verb: Verb) -> str | None:
        """`$create_alias`: an alias belongs to one id, first come, first served."""
        one, two = verb[1], verb[2]
        if self.root(one) == self.root(two):
            return None
        if self._aliased[two]:
            return ALIAS_TAKEN
        if not self.join(one, two):
            return TOO_MANY
        self._aliased[two] = 1
        return None

    def merge(self, verb: Verb) -> str | None:
        """`$merge`: any two ids, within the limit."""
        return None if self.join(verb[1], verb[2]) else TOO_MANY

    def rekeyed(self, pairs: Iterable[tuple[int, int]]) -> None:
        """What Mixpanel made of ids shows merges whose verbs are not in the export."""
        for was, canonical in pairs:
            if self.root(was) != self.root(canonical):
                if self.size(was) > 1 and self.size(canonical) > 1:
                    continue
                self.join(canonical, was)
            self._canonical[self.root(canonical)] = canonical

    def pass_over(self, verb: Verb) -> None:
        """Placeholders of a verb are nobody."""
        for number, id in ((verb[1], verb[3]), (verb[2], verb[4])):
            if id and is_junk(id):
                self._nobody[number] = 1

    def rows(self) -> Iterator[tuple[int, int, int, int]]:
        """Number, number of the canonical id, whether anonymous, size of the cluster.

        The size is 0 where the id is nobody.
        """
        for id in range(len(self._parent)):
            root = self.root(id)
            size = 0 if self._nobody[id] else self._size[root]
            yield id, self._canonical[root], self._anonymous[id], size


def replay(
    clusters: Clusters,
    verbs: Iterable[Verb],
    keep: int,
    watched: frozenset[int] = frozenset(),
) -> Refusals:
    """Play all verbs in order, as Original ID merge takes them.

    What became of the verbs at the places that are `watched` is told one by one.
    """
    refusals = Refusals(watched=watched)
    acts = {
        "$identify": clusters.identify,
        "$create_alias": clusters.alias,
        "$merge": clusters.merge,
    }
    for verb in verbs:
        why = _unfit(verb) or acts[verb[0]](verb)
        if why is not None:
            refusals.add(verb, why, keep)
            if why == TOO_MANY:
                refusals.orphans[clusters.root(verb[1])] += 1
            elif why == JUNK:
                clusters.pass_over(verb)
    return refusals


def replay_legacy(
    clusters: Clusters,
    verbs: Iterable[Verb],
    keep: int,
    watched: frozenset[int] = frozenset(),
) -> Refusals:
    """Play all verbs as Legacy takes them: only an alias counts, and only the first."""
    refusals = Refusals(watched=watched)
    for verb in verbs:
        why = _unfit(verb)
        if why == JUNK:
            clusters.pass_over(verb)
        if verb[0] != "$create_alias":
            continue
        why = why or clusters.alias(verb)
        if why is not None:
            refusals.add(verb, why, keep)
    return refusals


def _unfit(verb: Verb) -> str | None:
    """What keeps a verb from doing anything in any model."""
    _, _, _, one, two, _, reason, _ = verb
    if is_junk(one or "") or is_junk(two or ""):
        return JUNK
    if reason:
        return FAILED
    return None if one and two else INCOMPLETE
