"""How many records there were of each shape, from whom, when, and of what kind."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from mpdoctor.analysis.routes import Row, SenderStream
from mpdoctor.analysis.shapes import RecordShape
from mpdoctor.analysis.totals import EventKey, Totals
from mpdoctor.mixpanel.times import DAY
from mpdoctor.model.clock import clock_of
from mpdoctor.model.spread import add_counts, value_of


def count_rows(window: Sequence[Row], shard: tuple[int, int], into: Totals) -> None:
    """Count the records of a window by shape, stream, day and facets, and in the totals by
    time of day.

    Shapes and streams remember as many first positions as the totals.
    """
    keep = into.keep
    wanting: set[Any] = set()
    for (shape, stream), count in Counter([(row[0], row[2]) for row in window]).items():
        shape.counts[stream] = shape.counts.get(stream, 0) + count
        stream.count += count
        if len(shape.firsts.setdefault(stream.sender, [])) < keep:
            wanting.add((shape, stream))
        if len(stream.firsts) < keep:
            wanting.add(stream)
    for shape, position, stream, *_ in window if wanting else ():
        place = (*shard, position)
        if (shape, stream) in wanting:
            firsts = shape.firsts[stream.sender]
            firsts.append(place)
            if len(firsts) >= keep:
                wanting.discard((shape, stream))
        if stream in wanting:
            stream.firsts.append(place)
            if len(stream.firsts) >= keep:
                wanting.discard(stream)
    _count_days(window)
    _count_values(window)
    _count_clocks(window, into)


def _count_clocks(window: Sequence[Row], into: Totals) -> None:
    """Count events by time of day."""
    found: dict[EventKey, list[float]] = {}
    for shape, _, _, second, *_ in window:
        if second is not None:
            found.setdefault(shape.event, []).append(second)
    for event, seconds in found.items():
        add_counts(into.clocks[event].counts, clock_of(seconds))


def _count_days(window: Sequence[Row]) -> None:
    """Count by day since the epoch."""
    groups: Counter[tuple[RecordShape, SenderStream, int]] = Counter(
        [(row[0], row[2], int(row[3] // DAY)) for row in window if row[3] is not None]
    )
    for (shape, stream, day), count in groups.items():
        shape.days[day] = shape.days.get(day, 0) + count
        stream.days[day] += count


def _count_values(window: Sequence[Row]) -> None:
    """Count by the values that tell records apart."""
    found: dict[RecordShape, list[tuple[int, Any]]] = {}
    for shape, *_, properties in window:
        values = found.setdefault(shape, [])
        values += [(number, properties[name]) for number, name in shape.facets]
    for shape, values in found.items():
        counts = Counter(
            [
                (number, text)
                for number, value in values
                if (text := value_of(value)) is not None
            ]
        )
        add_counts(shape.values, counts)
