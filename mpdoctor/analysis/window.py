"""Gathers only the events of a span of time, and counts those that are left out."""

from mpdoctor.analysis.choice import part_of
from mpdoctor.analysis.gatherer import Gatherer
from mpdoctor.analysis.totals import Totals
from mpdoctor.inputs import CountLines
from mpdoctor.mixpanel.times import event_seconds
from mpdoctor.model.record import Batch, Kind, Reading
from mpdoctor.model.window import TimeWindow

OUTSIDE = "outside_window"
"""The key of `examined` that counts the events that were left out."""


class WithinWindow:
    """Passes on to a gatherer what lies in the window.

    An event without a readable `time` counts as sent when its request was captured. Where
    that is not known either, it is looked at: it may be the fault that is looked for.
    Profiles, updates, requests and unreadable records are all passed on. Lines have to be
    decoded, because only then is it known when they happened.
    """

    raw: CountLines | None = None

    def __init__(self, gatherer: Gatherer[Totals], window: TimeWindow) -> None:
        self._gatherer = gatherer
        self._window = window
        self._outside = 0

    def begin(self, source: int, start: int) -> None:
        self._gatherer.begin(source, start)

    def take(self, reading: Reading) -> None:
        """Take in what an input has read."""
        if isinstance(reading, Batch) and reading.kind is Kind.EVENT:
            part = self._within(reading)
            if part is not None:
                self._gatherer.take(part)
            return
        self._gatherer.take(reading)

    def _within(self, batch: Batch) -> Batch | None:
        captured = batch.request.time if batch.request is not None else None
        inside = []
        for number, second in enumerate(event_seconds(batch.records)):
            known = captured if second is None else second
            if known is None or known in self._window:
                inside.append(number)
        count = len(batch.records)
        self._outside += count - len(inside)
        if len(inside) == count:
            return batch
        return part_of(batch, inside) if inside else None

    def end(self) -> None:
        self._gatherer.end()

    def finish(self) -> Totals:
        totals = self._gatherer.finish()
        if self._outside:
            totals.examined[OUTSIDE] += self._outside
        return totals
