"""From the totals to the times of day at which events happened."""

from collections.abc import Iterator

from mpdoctor.analysis.totals import Totals
from mpdoctor.model.clock import END, HOURS, MINUTES, EventClock


def clocks(totals: Totals) -> Iterator[EventClock]:
    """The clock of each event; nothing of events whose own counts are beyond a cap."""
    names = dict(totals.names.items())
    for event, clock in totals.clocks.items():
        tally = names.get(event)
        if tally is None or not isinstance(event, str):
            continue
        counts = [clock.counts.get(number, 0) for number in range(END)]
        yield EventClock(
            event,
            tally.seen(),
            len(tally.spread.days) if tally.spread is not None else 0,
            tuple(counts[:MINUTES]),
            tuple(counts[MINUTES:HOURS]),
            tuple(counts[HOURS:]),
        )
