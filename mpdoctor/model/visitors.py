"""How many events visitors have."""

from msgspec import Struct

from mpdoctor.model.subjects import Occurrences


class BusyId(Struct, frozen=True):
    """An id with more events in a day than Mixpanel likes.

    `most` are the events of its busiest day, and `days` is how many days have too many.
    """

    user: str
    most: int
    days: int
    seen: Occurrences


class VisitorGroup(Struct, frozen=True):
    """The visitors with one sender (library and versions) on one platform from one country.

    `visitors` is how many there are and `once` how many of them have a single event;
    `others` and `others_once` are the same of all visitors with other senders or countries.
    """

    sender: str
    platform: str
    visitors: int
    once: int
    others: int
    others_once: int
    seen: Occurrences
