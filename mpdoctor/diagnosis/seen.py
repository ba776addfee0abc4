"""Adding up what was seen in several places."""

from collections.abc import Iterable, Mapping

from mpdoctor.model.place import RecordPosition
from mpdoctor.model.record import Channel
from mpdoctor.model.subjects import EventSource, InputTotals, Occurrences, Sender


def merged(seens: Iterable[Occurrences], keep: int | None = None) -> Occurrences:
    """The sum of several totals over different records, with their lowest positions."""
    count = 0
    positions: set[RecordPosition] = set()
    senders: dict[Sender, int] = {}
    for seen in seens:
        count += seen.count
        positions.update(seen.positions)
        for sender, times in seen.senders.items():
            senders[sender] = senders.get(sender, 0) + times
    return Occurrences(
        count, tuple(sorted(positions)[:keep]), dict(sorted(senders.items()))
    )


def seen_from(sources: Iterable[EventSource]) -> Occurrences:
    """The sum of several sources, each of which has one sender."""
    return merged(
        Occurrences(
            source.seen.count, source.seen.positions, {source.sender: source.seen.count}
        )
        for source in sources
    )


def sent_to(totals: InputTotals, host: str) -> Occurrences:
    """What captured requests took to a host: records of events, else the requests."""
    sources = [
        source
        for source in totals.sources
        if source.endpoint == host and source.channel is not Channel.EXPORT
    ]
    requests = [
        seen
        for (name, route), seen in totals.hosts.items()
        if name == host and not (sources and route in ("track", "import"))
    ]
    return merged([seen_from(sources), *requests])


SENDERS_SHOWN = 10


def senders_shown(seen: Occurrences) -> Mapping[str, int]:
    """The busiest senders, as evidence."""
    busiest = sorted(seen.senders.items(), key=lambda item: (-item[1], item[0]))
    return {str(sender): count for sender, count in busiest[:SENDERS_SHOWN]}
