"""Original and Legacy ID merge: identity events applied one by one, in order of time.

Ids are numbers here, so that millions of them fit.
"""

from __future__ import annotations  # `array[int]` is only a type to checkers

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct, field

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
"""Refusals of which the ids are kept; all of them are counted."""


class Verb(NamedTuple):
    """An identity event: its ids, their numbers, and why Mixpanel says that it failed.

    `spelling` is `sdk` where an SDK sent it, `rest` where it was written for the API.
    `at` and `place` are their order.
    """

    verb: str
    kept: int
    other: int
    kept_id: str | None
    other_id: str | None
    spelling: str
    reason: str | None
    place: int
    at: float


class Refusals(Struct):
    """Identity events that did nothing, by verb and why.

    `order` holds time and place of the verbs of `ids`. `reasons` holds why, by place, for the places that are
    `watched`.
    """

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    places: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    ids: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)
    order: dict[tuple[str, str], list[tuple[float, int]]] = field(default_factory=dict)
    watched: frozenset[int] = frozenset()
    reasons: dict[int, str] = field(default_factory=dict)

    def add(self, verb: Verb, why: str, keep: int) -> None:
        """Count one."""
        if verb.place in self.watched:
            self.reasons[verb.place] = why
        key = (verb.verb, why)
        self.counts[key] += 1
        places = self.places.setdefault(key, [])
        places.append(verb.place)
        if len(places) > 4 * keep:
            self.places[key] = sorted(places)[:keep]
        kept = self.ids.setdefault(key, [])
        if len(kept) < KEPT:
            kept.append((verb.kept_id or "", verb.other_id or ""))
            self.order.setdefault(key, []).append((verb.at, verb.place))

    def merge(self, other: Refusals, keep: int) -> None:
        """Add those of other clusters."""
        self.counts += other.counts
        self.reasons |= other.reasons
        for key, places in other.places.items():
            self.places[key] = sorted([*self.places.get(key, ()), *places])[:keep]
            both = sorted(
                [
                    *zip(self.order.get(key, ()), self.ids.get(key, ()), strict=True),
                    *zip(other.order[key], other.ids[key], strict=True),
                ]
            )[:KEPT]
            self.order[key] = [at for at, _ in both]
            self.ids[key] = [ids for _, ids in both]


class ClusterBuilder:
    """Which ids are one person: a union-find to which verbs are applied one by one."""

    def __init__(self, ids: int) -> None:
        self._parent = array("q", range(ids))
        self._size = array("q", [1]) * ids
        self._anonymous = bytearray(ids)
        self._aliased = bytearray(ids)
        self._canonical = array("q", range(ids))
        self._nobody = bytearray(ids)

    def add_id(self) -> int:
        """The number of one more id."""
        number = len(self._parent)
        self._parent.append(number)
        self._size.append(1)
        self._anonymous.append(0)
        self._aliased.append(0)
        self._canonical.append(number)
        self._nobody.append(0)
        return number

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
        one, two, anonymous = verb.kept, verb.other, verb.other_id or ""
        if one == two:
            return None
        # The server is lenient towards ids that SDKs made up before UUIDv4.
        made_by_sdk = verb.spelling == "sdk" and looks_old_sdk(anonymous)
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
        one, two = verb.kept, verb.other
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
        return None if self.join(verb.kept, verb.other) else TOO_MANY

    def add_rekeyed(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Join ids that Mixpanel itself replaced, whose verbs are not in the export."""
        for was, canonical in pairs:
            self.join(canonical, was)
            self._canonical[self.root(canonical)] = canonical

    def ignore_placeholders(self, verb: Verb) -> None:
        """Mark the placeholders of a verb as nobody's."""
        for number, id in ((verb.kept, verb.kept_id), (verb.other, verb.other_id)):
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


def apply_original(
    clusters: ClusterBuilder,
    verbs: Iterable[Verb],
    keep: int,
    watched: frozenset[int] = frozenset(),
) -> Refusals:
    """Apply all verbs in order, as Original ID merge does; answers those refused."""
    refusals = Refusals(watched=watched)
    methods = {
        "$identify": clusters.identify,
        "$create_alias": clusters.alias,
        "$merge": clusters.merge,
    }
    for verb in verbs:
        why = unusable(verb) or methods[verb.verb](verb)
        if why is not None:
            refusals.add(verb, why, keep)
            if why == JUNK:
                clusters.ignore_placeholders(verb)
    return refusals


def apply_legacy(
    clusters: ClusterBuilder,
    verbs: Iterable[Verb],
    keep: int,
    watched: frozenset[int] = frozenset(),
) -> Refusals:
    """Apply all verbs as Legacy does: only an alias counts, and only the first."""
    refusals = Refusals(watched=watched)
    for verb in verbs:
        why = unusable(verb)
        if why == JUNK:
            clusters.ignore_placeholders(verb)
        if verb.verb != "$create_alias":
            continue
        why = why or clusters.alias(verb)
        if why is not None:
            refusals.add(verb, why, keep)
    return refusals


def unusable(verb: Verb) -> str | None:
    """Why a verb does nothing in any model, or `None`."""
    if is_junk(verb.kept_id or "") or is_junk(verb.other_id or ""):
        return JUNK
    if verb.reason:
        return FAILED
    return None if verb.kept_id and verb.other_id else INCOMPLETE
