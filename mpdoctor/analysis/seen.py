"""Adding up what was seen in several places."""

from collections.abc import Iterable, Mapping

from mpdoctor.model.place import Spot
from mpdoctor.model.record import Door
from mpdoctor.model.subjects import Census, Seen, Sender, Source


def merged(seens: Iterable[Seen], keep: int | None = None) -> Seen:
    """The sum of several totals over different records, with their lowest spots."""
    count = 0
    spots: set[Spot] = set()
    senders: dict[Sender, int] = {}
    for seen in seens:
        count += seen.count
        spots.update(seen.spots)
        for sender, times in seen.senders.items():
            senders[sender] = senders.get(sender, 0) + times
    return Seen(count, tuple(sorted(spots)[:keep]), dict(sorted(senders.items())))


def seen_from(sources: Iterable[Source]) -> Seen:
    """The sum of several sources, each of which has one sender."""
    return merged(
        Seen(source.seen.count, source.seen.spots, {source.sender: source.seen.count})
        for source in sources
    )


def sent_to(census: Census, host: str) -> Seen:
    """What captured requests took to a host: records of events, else the requests."""
    sources = [
        source
        for source in census.sources
        if source.endpoint == host and source.door is not Door.EXPORT
    ]
    requests = [
        seen
        for (name, route), seen in census.hosts.items()
        if name == host and not (sources and route in ("track", "import"))
    ]
    return merged([seen_from(sources), *requests])


SENDERS_SHOWN = 10


def senders_shown(seen: Seen) -> Mapping[str, int]:
    """The busiest senders, as evidence."""
    busiest = sorted(seen.senders.items(), key=lambda item: (-item[1], item[0]))
    return {str(sender): count for sender, count in busiest[:SENDERS_SHOWN]}
