"""What the answers to captured requests have in common, and how often each came."""

from typing import NamedTuple, Self

from msgspec import Struct, field

from mpdoctor.model.outcome import UNCERTAIN, Cause, Delivery
from mpdoctor.model.tally import Tally

LOST = "lost"
UNSURE = "uncertain"
ACCEPTED = "accepted"
UNKNOWN = "unknown"
"""What became of a record."""


class AnswerKey(NamedTuple):
    """What requests that fared alike have in common."""

    host: str
    path: str
    route: str
    method: str
    delivery: Delivery
    cause: Cause | None = None
    status: int = 0
    words: str = ""
    detail: str = ""
    retry_after: int = -1

    @property
    def fate(self) -> str:
        """What became of the records, as far as this answer shows."""
        if self.delivery is Delivery.ACCEPTED:
            return ACCEPTED
        if self.delivery is Delivery.REFUSED:
            return LOST
        if self.delivery is Delivery.UNANSWERED:
            return UNSURE if self.cause in UNCERTAIN else LOST
        return UNKNOWN


class AnswerTally(Struct):
    """Requests that fared alike; `missing` counts records lost without saying which."""

    tally: Tally = field(default_factory=Tally)
    missing: int = 0

    def merge(self, other: Self, keep: int) -> None:
        self.tally.merge(other.tally, keep)
        self.missing += other.missing
