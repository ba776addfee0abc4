"""Which events Mixpanel takes for one."""

from msgspec import Struct


class Deduplication(Struct, frozen=True):
    """Events that repeat others, by what becomes of them; each counts beside the first.

    Mixpanel takes events for one whose name, `distinct_id`, time and `$insert_id` agree:
    these are `at_query`. When it compacts its data, which it may do within some twenty days
    or never, the time may differ as long as the day is the same: these are `at_compaction`.
    All others stay: `shared_insert_id` have the `$insert_id` of another event, person or
    day, `same_moment` have another `$insert_id`, and `two_sides` are sent by a client and a server (`None` where
    nobody looked). `without_insert_id` take no part in it.

    Source: https://docs.mixpanel.com/reference/event-deduplication
    """

    events: int
    at_query: int = 0
    at_compaction: int = 0
    shared_insert_id: int = 0
    same_moment: int = 0
    two_sides: int | None = None
    without_insert_id: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether all events have an `$insert_id` and none repeats another."""
        return not (
            self.at_query
            or self.at_compaction
            or self.shared_insert_id
            or self.same_moment
            or self.two_sides
            or self.without_insert_id
        )
