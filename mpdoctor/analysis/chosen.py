"""Gathers everything, and the events of one name or person once more by themselves."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

from msgspec.structs import replace

from mpdoctor.analysis.aggregate import Aggregator
from mpdoctor.analysis.choice import chosen
from mpdoctor.analysis.totals import Totals
from mpdoctor.inputs import CountLines
from mpdoctor.model.record import Reading
from mpdoctor.model.walk import EventChoice


class WithChosen:
    """Two aggregators: one takes all that is read, and one the chosen events.

    Neither may have a scanner: whose events they are is seen only when they are decoded.
    """

    raw: CountLines | None = None

    def __init__(
        self, everything: Aggregator, some: Aggregator, choice: EventChoice
    ) -> None:
        self._everything = everything
        self._some = some
        self._choice = choice

    def begin(self, source: int, start: int) -> None:
        self._everything.begin(source, start)
        self._some.begin(source, start)

    def take(self, reading: Reading) -> None:
        self._everything.take(reading)
        batch = chosen(reading, self._choice)
        if batch is not None:
            self._some.take(batch)

    def end(self) -> None:
        self._everything.end()
        self._some.end()

    def finish(self) -> Totals:
        totals = self._everything.finish()
        totals.chosen = self._some.finish()
        return totals


def with_requests(some: Totals, everything: Totals) -> Totals:
    """Chosen events with the requests of all that was read: they are not gathered twice.

    Which records are `missing` from an answer, nobody knows.
    """
    answers = deepcopy(everything.answers)
    for _, row in answers.items():
        row.missing = 0
    return replace(
        some,
        answers=answers,
        exchanges=everything.exchanges,
        hosts=everything.hosts,
        withheld=everything.withheld,
    )


def folder_inside(folder: Callable[[], Path]) -> Callable[[], Path]:
    """A folder for what is chosen, made when it is needed: files have the same names."""

    def made() -> Path:
        path = folder() / "chosen"
        path.mkdir(exist_ok=True)
        return path

    return made
