"""Known faults that a run accepts, and what a run made of them."""

import datetime
from collections.abc import Iterable
from math import sqrt
from pathlib import Path

from msgspec import Struct

from mpdoctor.model.place import NOWHERE, Place

FaultKey = tuple[str, str, str, tuple[tuple[str, str], ...]]
"""Code, event, property, and what else the subject names; empty where it names none."""

_SLACK = 1.1
_DEVIATIONS = 2.5
_ENOUGH = 10


class KnownFault(Struct, frozen=True, kw_only=True):
    """One entry of a baseline: all findings of a rule about one subject.

    `event`, and `name` for a property, are empty where the findings name none; `about` holds the other
    parts of the subject that stay the same from day to day, such as `host`. `count` of
    `of` records showed the fault; both are 0 for what no record shows. `senders` are
    libraries without versions. It still applies on the day `until` names. `place` is
    where it stands in the file.
    """

    rule: str
    event: str = ""
    name: str = ""
    about: tuple[tuple[str, str], ...] = ()
    count: int = 0
    of: int = 0
    senders: tuple[str, ...] = ()
    reason: str = ""
    until: datetime.date | None = None
    place: Place = NOWHERE

    @property
    def key(self) -> FaultKey:
        return (self.rule, self.event, self.name, self.about)

    @property
    def subject(self) -> str:
        """What the findings name, such as "event `Page View`, property `price`"."""
        parts = (("event", self.event), ("property", self.name), *self.about)
        return ", ".join(f"{name} `{value}`" for name, value in parts if value)

    @property
    def share(self) -> float | None:
        """The share of the records that showed it; `None` where records do not."""
        return self.count / self.of if self.of and self.count else None

    def has_ended(self, today: datetime.date) -> bool:
        """Whether its last day is over."""
        return self.until is not None and today > self.until

    def has_grown(self, count: int, of: int) -> bool:
        """Whether `count` of `of` records is more than the share says, or chance explains.

        A tenth more than expected is allowed, and what chance makes of two samples of the
        same fault: both the count of the entry and the new one could be otherwise.
        """
        scale = of / self.of if self.share is not None and of else 1.0
        # Both are counts of the same rate, which is known best from both together.
        rate = (self.count + count) / (1 + scale)
        deviation = sqrt(scale * rate + scale**2 * rate)
        return count > _SLACK * scale * self.count + _DEVIATIONS * deviation

    def lacks(self, senders: Iterable[str]) -> list[str]:
        """Those of the senders that an entry of enough records would name.

        Of a few records most are from a few of the senders that have the fault.
        """
        if not self.senders or self.count < _ENOUGH:
            return []
        return sorted(set(senders) - set(self.senders))


class Baseline(Struct, frozen=True):
    """The faults in a file. With `accept`, this run's faults take their place."""

    path: Path
    faults: tuple[KnownFault, ...] = ()
    strict: bool = False
    accept: bool = False


class BaselineUse(Struct, frozen=True):
    """One entry of a baseline after a run.

    `about` names its subject for messages, such as "of event `Page View`", and may be
    empty. `matched` counts the findings that it covered or, past its date, would have.
    `examined` tells whether its rule was examined, in all of the input.
    """

    fault: KnownFault
    about: str
    matched: int
    today: datetime.date
    examined: bool = True
    strict: bool = False


class BaselineResult(Struct, frozen=True):
    """What a run made of a baseline.

    `found` are the faults of this run, as entries; those whose rule was not examined are
    there as they were written. `known`, `grown` and `stale` count entries.
    """

    path: Path
    found: tuple[KnownFault, ...]
    pruned: tuple[KnownFault, ...]
    known: int = 0
    grown: int = 0
    stale: int = 0
