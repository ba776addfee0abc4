"""What is known of the log of one SDK."""

import re
from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from mpdoctor.inputs.limits import Limits
from mpdoctor.inputs.logs.traffic import LogTraffic


class LineTaker(Protocol):
    """Takes the lines of a log, and adds what they say to the traffic."""

    def take(self, text: str, line: int) -> bool:
        """Whether the line is one of this SDK's."""

    def finish(self) -> None:
        """Called after the last line."""

    @property
    def expects(self) -> bool:
        """Whether the next line is wanted, whatever it is."""


class Dialect(Struct, frozen=True):
    """A dialect: a module in `mpdoctor/inputs/logs/` holds it as `DIALECT`.

    `marks` matches in a line as this SDK writes it, and in few others: it shows what a
    file is. `words` are texts, one of which is in each line that matters; lines without
    any are passed over. Dialects are asked in `order`, lowest first.
    """

    name: str
    order: int
    marks: re.Pattern[bytes]
    words: tuple[bytes, ...]
    begin: Callable[[LogTraffic, Limits], LineTaker]
