"""Ids that are one id to a human and several to Mixpanel."""

from collections.abc import Iterator
from itertools import groupby

from mpdoctor.identity.graph import IdentityGraph
from mpdoctor.identity.parts import read_back
from mpdoctor.model.identity import SpellingVariants
from mpdoctor.model.subjects import Occurrences

CASE = "case"
SPACE = "white space"
TYPE = "type"

IDS_KEPT = 10


def variants(case: IdentityGraph) -> Iterator[SpellingVariants]:
    """Groups of ids that differ only in case or white space, or in their JSON type."""
    store = case.store
    for _, group in groupby(store.rows("spelling_variants"), key=lambda row: row[0]):
        rows = list(group)
        ids = tuple(read_back(row[1]) for row in rows)
        how = SPACE if len({id.strip() for id in ids}) < len(set(ids)) else CASE
        places = sorted(row[3] for row in rows if row[3] is not None)
        positions = sorted(
            position for place in places for position in store.position(place)
        )
        yield SpellingVariants(
            how,
            ids[:IDS_KEPT],
            Occurrences(int(sum(row[2] for row in rows)), tuple(positions)),
        )
    mixed = list(store.rows("mixed_types"))
    if mixed:
        yield SpellingVariants(
            TYPE,
            tuple(read_back(row[0]) for row in mixed[:IDS_KEPT]),
            Occurrences(sum(row[1] for row in mixed), store.position(mixed[0][3])),
        )
