"""What became of the records of captured requests."""

from collections.abc import Mapping

from msgspec import Struct, field

from mpdoctor.model.outcome import UNCERTAIN, Cause
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import Occurrences


class FailedRequests(Struct, frozen=True):
    """Requests to one host that failed for the same reason.

    `words` are Mixpanel's. `details` says more of the cause: what came instead of an
    answer, where a redirect leads, which credentials were given. `paths` counts the
    requests by path, `routes` are the names of these, and `working` holds the paths on
    the same host that were accepted.

    A record that was accepted in another request is `recovered`, not lost. `lost` and
    `uncertain` count records by kind; the latter may have arrived. `events` counts lost
    events by name. `seen` is of the lost records or, where none are known, of the
    requests. Of the records refused with 429, `resent` were sent again, `hasty` of them
    sooner than they should have been. `again` counts records that were refused more than
    once.
    """

    cause: Cause
    host: str
    status: int | None
    words: str
    details: tuple[str, ...]
    methods: tuple[str, ...]
    paths: Mapping[str, int]
    routes: frozenset[str]
    requests: Occurrences
    seen: Occurrences
    lost: Mapping[str, int] = field(default_factory=dict)
    uncertain: Mapping[str, int] = field(default_factory=dict)
    events: Mapping[str, int] = field(default_factory=dict)
    recovered: int = 0
    again: int = 0
    resent: int = 0
    hasty: int = 0
    shortest_wait: float | None = None
    retry_after: int | None = None
    working: tuple[str, ...] = ()
    setup: Setup = field(default_factory=Setup)

    @property
    def is_certain(self) -> bool:
        """Whether what failed is surely not stored."""
        return self.cause not in UNCERTAIN


class RequestCount(Struct, frozen=True):
    """Requests to one address that fared alike; `cause` is empty where none failed."""

    method: str
    host: str
    path: str
    outcome: str
    cause: str
    status: int | None
    words: str
    requests: int


class DeliveryTotals(Struct, frozen=True):
    """Captured requests by what became of them, and their records by kind.

    A record that was sent several times counts once, with the best that became of it.
    `replays_refused` counts requests with session replays that failed. `answers` tells
    requests apart, the most frequent first, up to a limit.
    """

    requests: Mapping[str, int] = field(default_factory=dict)
    records: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    replays_refused: int = 0
    answers: tuple[RequestCount, ...] = ()

    def count(self, fate: str) -> Mapping[str, int]:
        """The records by kind of which this became."""
        return {
            kind: counts[fate]
            for kind, counts in self.records.items()
            if counts.get(fate)
        }
