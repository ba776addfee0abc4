"""What became of the user's ignores."""

import datetime
from dataclasses import dataclass

from mpdoctor.model.place import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class Ignore:
    """What the user has decided to live with, and why.

    `rule` is a code, a name or a family prefix. `event`, `property` and `source` narrow
    it; `None` means any. It still applies on the day `until` names. `place` is where it
    stands in the settings.
    """

    rule: str
    reason: str
    event: str | None = None
    property: str | None = None
    source: str | None = None
    until: datetime.date | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class IgnoreUse:
    """One entry of `ignore` after a run.

    `rule` is what it names: a code, a name or a family. `scope` completes "the ignore
    of `RULE` …" with what else it names, such as "for event `Page View`", and may be
    empty. `matched` counts the records it silenced or, past its date, would have.
    `examined` tells whether any rule that it names was examined in this run.
    """

    rule: str
    reason: str
    until: datetime.date | None
    place: Place
    matched: int
    today: datetime.date
    scope: str = ""
    examined: bool = True

    @property
    def expired(self) -> bool:
        """It still applies on the day it names."""
        return self.until is not None and self.today > self.until
