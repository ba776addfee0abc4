"""How many records there were of each shape, from whom, when, and of what kind."""

from collections import Counter
from collections.abc import Sequence
from itertools import compress

from mpdoctor.analysis.routes import Row, SenderStream
from mpdoctor.analysis.shapes import RecordShape
from mpdoctor.analysis.totals import EventKey, Totals
from mpdoctor.mixpanel.times import DAY
from mpdoctor.model.clock import clock_of
from mpdoctor.model.spread import add_counts, value_of

_Pair = tuple[RecordShape, SenderStream]


def count_rows(window: Sequence[Row], shard: tuple[int, int], into: Totals) -> None:
    """Count the records of a window by shape, stream, day and facets, and in the totals by
    time of day.

    Shapes and streams remember as many first positions as the totals.
    """
    shapes, positions, streams, seconds, *_ = zip(*window, strict=True)
    pairs: list[_Pair] = list(zip(shapes, streams, strict=True))
    wanting = set()
    for pair, count in Counter(pairs).items():
        shape, stream = pair
        shape.counts[stream] = shape.counts.get(stream, 0) + count
        stream.count += count
        firsts = shape.firsts.setdefault(stream.sender, [])
        if len(firsts) < into.keep or len(stream.firsts) < into.keep:
            wanting.add(pair)
    if wanting:
        _note_firsts(pairs, positions, wanting, shard, into.keep)
    _count_days(pairs, seconds)
    _count_values(window)
    _count_clocks(shapes, seconds, into)


def _note_firsts(
    pairs: Sequence[_Pair],
    positions: Sequence[int],
    wanting: set[_Pair],
    shard: tuple[int, int],
    keep: int,
) -> None:
    """Note the positions of records of which too few are known."""
    chosen = list(map(wanting.__contains__, pairs))
    for (shape, stream), position in zip(
        compress(pairs, chosen), compress(positions, chosen), strict=True
    ):
        for firsts in (shape.firsts[stream.sender], stream.firsts):
            if len(firsts) < keep:
                firsts.append((*shard, position))


def _count_days(pairs: Sequence[_Pair], seconds: Sequence[float | None]) -> None:
    """Count by day since the epoch."""
    days = [second if second is None else int(second // DAY) for second in seconds]
    for (pair, day), count in Counter(zip(pairs, days, strict=True)).items():
        if day is not None:
            for counts in (pair[0].days, pair[1].days):
                counts[day] = counts.get(day, 0) + count


def _count_values(window: Sequence[Row]) -> None:
    """Count by the values that tell records apart."""
    found: Counter[tuple[RecordShape, int, str | None]] = Counter(
        [
            (shape, number, value_of(properties[name]))
            for shape, *_, properties in window
            for number, name in shape.facets
        ]
    )
    for (shape, number, value), count in found.items():
        if value is not None:
            key = number, value
            shape.values[key] = shape.values.get(key, 0) + count


def _count_clocks(
    shapes: Sequence[RecordShape], seconds: Sequence[float | None], into: Totals
) -> None:
    """Count events by time of day."""
    found: dict[EventKey, list[float]] = {}
    for shape, second in zip(shapes, seconds, strict=True):
        if second is not None:
            found.setdefault(shape.event, []).append(second)
    for event, seconds_ in found.items():
        add_counts(into.clocks[event].counts, clock_of(seconds_))
