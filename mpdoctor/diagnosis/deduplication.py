"""From the totals to a forecast of what Mixpanel will take for one event."""

from collections import Counter
from collections.abc import Iterable

from mpdoctor.analysis.duplicates import (
    SAME_INSERT_ID,
    SAME_KEY,
    SAME_MOMENT,
    SHARED_INSERT_ID,
)
from mpdoctor.analysis.totals import Totals
from mpdoctor.diagnosis.subjects import Subjects
from mpdoctor.mixpanel.senders import MOBILE
from mpdoctor.model.deduplication import Deduplication
from mpdoctor.model.identity import TwoSidedEvent


def deduplication(
    totals: Totals, subjects: Subjects, two_sided: Iterable[TwoSidedEvent] | None
) -> Deduplication:
    """What becomes of events that repeat others.

    `two_sided` are those that both clients and servers send, if anybody looked.
    """
    counts = Counter[str]()
    for repeated in subjects.repeats:
        counts[repeated.how] += repeated.seen.count
    pairs = None
    if two_sided is not None:
        # Only where there are identities is this needed.
        from mpdoctor.identity.two_sides import are_twins

        pairs = sum(event.pairs for event in two_sided if are_twins(event))
    return Deduplication(
        events=totals.examined["events"],
        at_query=counts[SAME_KEY],
        at_compaction=counts[SAME_INSERT_ID] + counts["id as insert id"],
        shared_insert_id=counts[SHARED_INSERT_ID],
        same_moment=counts[SAME_MOMENT],
        two_sides=pairs,
        without_insert_id=_without_insert_id(totals),
    )


def _without_insert_id(totals: Totals) -> int:
    """Mobile SDKs send `$mp_metadata`, of which Mixpanel makes the `$insert_id`."""
    found = 0
    for (_, _, _, names, _), tally in totals.shapes.items():
        if "$insert_id" not in names:
            mobile = sum(
                count
                for sender, count in tally.kept_senders().items()
                if sender.lib.lower() in MOBILE
            )
            found += max(0, tally.count - mobile)
    return found
