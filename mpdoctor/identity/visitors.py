"""Who has too many events, and where most visitors have only one."""

from collections.abc import Iterator

from mpdoctor.identity.parts import IdentityParts
from mpdoctor.identity.rows import unescape_id
from mpdoctor.identity.store import Store
from mpdoctor.mixpanel.ids import BUSY_ID
from mpdoctor.model.subjects import Occurrences
from mpdoctor.model.visitors import BusyId, VisitorGroup

SHOWN = 100


def busy_ids(store: Store, most: int = BUSY_ID) -> Iterator[BusyId]:
    """The ids with more than so many events in a day, the busiest first."""
    if store.one("busiest_total")[0] <= most:
        return
    for id, highest, days, place, total in store.rows(
        "busy_days", most=most, shown=SHOWN
    ):
        yield BusyId(
            unescape_id(id), highest, days, Occurrences(total, store.position(place))
        )


def visitor_groups(store: Store, parts: IdentityParts) -> Iterator[VisitorGroup]:
    """The visitors by sender and country."""
    rows = list(store.rows("visitor_groups"))
    visitors, once = (sum(row[column] for row in rows) for column in (2, 3))
    for sender, _, number, single, place in rows:
        known = parts.senders.get(sender)
        if known is None or not single:
            continue
        yield VisitorGroup(
            sender=str(known),
            platform=known.platform,
            visitors=number,
            once=single,
            others=visitors - number,
            others_once=once - single,
            seen=Occurrences(single, store.position(place)),
        )
