"""The campaigns that events carry."""

from collections.abc import Mapping

from msgspec import Struct

from mpdoctor.model.subjects import Occurrences, Sender


class CampaignUse(Struct, frozen=True):
    """The records of one event and their campaigns.

    `senders` counts all of its records, `sources` and `mediums` those with each value of
    `utm_source` and `utm_medium`; of these at most a few dozen values are known.
    """

    seen: Occurrences
    senders: Mapping[Sender, int]
    sources: Mapping[str, int]
    mediums: Mapping[str, int]


class Campaigns(Struct, frozen=True):
    """The campaigns of all events, by name of the event."""

    events: Mapping[str, CampaignUse]

    def values(self, property: str) -> Mapping[str, int]:
        """How many records have each value of `utm_source` or `utm_medium`."""
        counts: dict[str, int] = {}
        for use in self.events.values():
            found = use.sources if property == "utm_source" else use.mediums
            for value, count in found.items():
                counts[value] = counts.get(value, 0) + count
        return counts
